CREATE TABLE `clock` (
	`id` integer PRIMARY KEY NOT NULL,
	`busy_until` integer NOT NULL,
	`since` integer NOT NULL,
	`ended_at` integer,
	`organizations_after` text DEFAULT '' NOT NULL,
	`webhooks_after` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `wakeups` (
	`at` integer NOT NULL,
	`organization_id` text NOT NULL,
	PRIMARY KEY(`at`, `organization_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `webhook_jobs` (
	`label` text NOT NULL,
	`webhook_id` text NOT NULL,
	`kind` text NOT NULL,
	`position` text NOT NULL,
	`started_at` integer NOT NULL,
	PRIMARY KEY(`label`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhook_jobs_webhook` ON `webhook_jobs` (`webhook_id`);--> statement-breakpoint
CREATE INDEX `directories_held` ON `directories` (`id`) WHERE held_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `organizations_ending` ON `organizations` (`restorable_until`) WHERE restorable_until IS NOT NULL;--> statement-breakpoint
CREATE INDEX `removals_due` ON `removals` (`created_at`) WHERE kind <> 'organization';--> statement-breakpoint
CREATE INDEX `removals_waiting` ON `removals` (`created_at`) WHERE kind = 'organization';--> statement-breakpoint
CREATE INDEX `resyncs_running` ON `resyncs` (`directory_id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE INDEX `tokens_access_ended` ON `tokens` (`expires_at`) WHERE client_id IS NOT NULL AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `oauth_assertions_ended` ON `oauth_assertions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `streams_failing` ON `streams` (`failing_since`,`webhook_id`,`organization_id`) WHERE failing_since IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhooks_disabled` ON `webhooks` (`id`) WHERE status = 'disabled';--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('wakeups', 'wakeups', '10000 100 1'),
  ('webhook_jobs', 'webhook_jobs', '100 10 1'),
  ('webhook_jobs', 'webhook_jobs_webhook', '100 10'),
  ('resyncs', 'resyncs_running', '10 1'),
  ('tokens', 'tokens_access_ended', '1000 2'),
  ('oauth_assertions', 'oauth_assertions_ended', '10000 2'),
  ('streams', 'streams_failing', '100 2 1 1'),
  ('webhooks', 'webhooks_disabled', '10 1'),
  ('directories', 'directories_held', '10 1'),
  ('organizations', 'organizations_ending', '100 2'),
  ('removals', 'removals_due', '100 2'),
  ('removals', 'removals_waiting', '100 2');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
--> statement-breakpoint
-- What was not delivered yet when the sweep began to ask for it.
INSERT INTO `wakeups` (`at`, `organization_id`) SELECT 0, `id` FROM `organizations` WHERE `last_sequence` > 0;
--> statement-breakpoint
-- Once more in ten minutes: what the version of before still writes while this one is deployed.
INSERT INTO `wakeups` (`at`, `organization_id`)
  SELECT (unixepoch() + 600) * 1000, `id` FROM `organizations` WHERE `last_sequence` > 0;
--> statement-breakpoint
-- The directories of organizations deleted by earlier versions: the sweep goes by the index from here on.
INSERT INTO `removals` (`kind`, `target`, `created_at`)
  SELECT 'directory', `directories`.`id`, `organizations`.`deleted_at` FROM `removals`
    CROSS JOIN `organizations` ON `organizations`.`id` = `removals`.`target` AND `organizations`.`restorable_until` IS NULL
    CROSS JOIN `directories` ON `directories`.`id` > 'dir_' || substr(`removals`.`target`, 5)
      AND `directories`.`id` < 'dir_' || substr(`removals`.`target`, 5) || '~'
  WHERE `removals`.`kind` = 'organization' AND `organizations`.`deleted_at` IS NOT NULL ON CONFLICT DO NOTHING;
