CREATE TABLE `webhook_replays` (
	`label` text NOT NULL,
	`webhook_id` text NOT NULL,
	`position` text NOT NULL,
	`started_at` integer NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`label`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhook_replays_webhook` ON `webhook_replays` (`webhook_id`);--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and statistics.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('webhook_replays', 'webhook_replays', '100 10 1'),
  ('webhook_replays', 'webhook_replays_webhook', '100 10');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
