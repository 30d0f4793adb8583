ALTER TABLE `oauth_secrets` ADD `told_days` integer;--> statement-breakpoint
CREATE INDEX `oauth_secrets_expiring` ON `oauth_secrets` (`expires_at`) WHERE expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `oauth_secrets_told` ON `oauth_secrets` (`told_days`,`expires_at`) WHERE expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tokens_told` ON `tokens` (`told_days`,`expires_at`) WHERE client_id IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): statistics of the new indexes.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('oauth_secrets', 'oauth_secrets_expiring', '1000 1'),
  ('oauth_secrets', 'oauth_secrets_told', '1000 400 1'),
  ('tokens', 'tokens_told', '1000 400 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
