CREATE TABLE `erasures` (
	`organization_id` text NOT NULL,
	`id` text NOT NULL,
	`directory_id` text,
	`user_id` text,
	`terms` text,
	`stage` text NOT NULL,
	`position` text NOT NULL,
	`pass` integer NOT NULL,
	`found` integer NOT NULL,
	`events` integer NOT NULL,
	`requests` integer NOT NULL,
	`deliveries` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	PRIMARY KEY(`organization_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `erasures_running` ON `erasures` (`organization_id`,`id`) WHERE finished_at IS NULL;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('erasures', 'erasures', '1000 10 1'),
  ('erasures', 'erasures_running', '10 5 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
