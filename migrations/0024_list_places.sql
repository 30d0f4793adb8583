CREATE TABLE `list_places` (
	`directory_id` text NOT NULL,
	`list` text NOT NULL,
	`stretch` integer NOT NULL,
	`newest` integer NOT NULL,
	`start_index` integer NOT NULL,
	`resource_id` text NOT NULL,
	`version` integer NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`directory_id`, `list`, `stretch`, `newest`)
) WITHOUT ROWID;
--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): no rowid, and statistics.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES ('list_places', 'list_places', '1000 100 50 2 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
