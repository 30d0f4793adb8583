ALTER TABLE `webhooks` ADD `key_id` text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
CREATE INDEX `webhooks_key` ON `webhooks` (`key_id`,`id`);--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): fixed statistics of the new index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('webhooks', 'webhooks_key', '10000 1000 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
