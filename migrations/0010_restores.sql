CREATE TABLE `restores` (
	`id` integer PRIMARY KEY NOT NULL,
	`epoch` integer NOT NULL,
	`declared_at` integer NOT NULL,
	`position` text NOT NULL,
	`finished_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `events` ADD `epoch` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `epoch` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `epoch_from` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, so that looking for the row that is seldom there reads
-- none, and its fixed statistics.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES ('restores', 'restores', '1 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
