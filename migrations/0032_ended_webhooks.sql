CREATE TABLE `ended_webhooks` (
	`id` text PRIMARY KEY NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and statistics.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES ('ended_webhooks', 'ended_webhooks', '100 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
