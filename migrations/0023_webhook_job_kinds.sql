CREATE TABLE `__new_webhook_jobs` (
	`label` text NOT NULL,
	`webhook_id` text NOT NULL,
	`kind` text NOT NULL,
	`position` text NOT NULL,
	`started_at` integer NOT NULL,
	`since` integer,
	PRIMARY KEY(`label`, `webhook_id`, `kind`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_webhook_jobs`("label", "webhook_id", "kind", "position", "started_at") SELECT "label", "webhook_id", "kind", "position", "started_at" FROM `webhook_jobs`;--> statement-breakpoint
DROP TABLE `webhook_jobs`;--> statement-breakpoint
ALTER TABLE `__new_webhook_jobs` RENAME TO `webhook_jobs`;--> statement-breakpoint
CREATE INDEX `webhook_jobs_webhook` ON `webhook_jobs` (`webhook_id`);--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and the statistics that went with the old table.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('webhook_jobs', 'webhook_jobs', '100 10 1 1'),
  ('webhook_jobs', 'webhook_jobs_webhook', '100 10');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
