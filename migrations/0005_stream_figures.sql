CREATE TABLE `set_aside_events` (
	`webhook_id` text NOT NULL,
	`organization_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`event_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`webhook_id`, `organization_id`, `sequence`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `streams` ADD `attempts_by_hour` text;--> statement-breakpoint
CREATE INDEX `audit_log_deleted` ON `audit_log` (`id`) WHERE action = 'organization.delete';--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('set_aside_events', 'set_aside_events', '1000 100 10 1'),
  ('audit_log', 'audit_log_deleted', '1000 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
