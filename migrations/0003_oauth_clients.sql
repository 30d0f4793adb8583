CREATE TABLE `oauth_assertions` (
	`directory_id` text NOT NULL,
	`client_id` text NOT NULL,
	`jti_hash` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`directory_id`, `client_id`, `jti_hash`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `oauth_assertions_expired` ON `oauth_assertions` (`directory_id`,`client_id`,`expires_at`);--> statement-breakpoint
CREATE TABLE `oauth_clients` (
	`directory_id` text NOT NULL,
	`id` text NOT NULL,
	`method` text NOT NULL,
	`jwks` text,
	`jwks_uri` text,
	`issuer` text,
	`subject` text,
	`audience` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	PRIMARY KEY(`directory_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `oauth_secrets` (
	`directory_id` text NOT NULL,
	`client_id` text NOT NULL,
	`id` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	PRIMARY KEY(`directory_id`, `client_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
DROP INDEX `tokens_directory`;--> statement-breakpoint
ALTER TABLE `tokens` ADD `client_id` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `secret_id` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `told_days` integer;--> statement-breakpoint
CREATE INDEX `tokens_expiring` ON `tokens` (`expires_at`) WHERE client_id IS NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tokens_directory` ON `tokens` (`directory_id`,`client_id`,`id`);--> statement-breakpoint
ALTER TABLE `directories` ADD `max_token_days` integer;--> statement-breakpoint
ALTER TABLE `directories` ADD `allowed_addresses` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `organization_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `actor_kind` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `actor_name` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `address` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `user_agent` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `before` text;--> statement-breakpoint
ALTER TABLE `audit_log` ADD `after` text;--> statement-breakpoint
CREATE INDEX `audit_log_id` ON `audit_log` (`id`);--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): statistics of the new indexes.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('tokens', 'tokens_directory', '10000 5 3 1'),
  ('tokens', 'tokens_expiring', '1000 1'),
  ('oauth_clients', 'oauth_clients', '1000 1 1'),
  ('oauth_secrets', 'oauth_secrets', '1000 2 2 1'),
  ('oauth_assertions', 'oauth_assertions', '10000 10 10 1'),
  ('oauth_assertions', 'oauth_assertions_expired', '10000 10 10 2'),
  ('audit_log', 'audit_log_id', '100000 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
