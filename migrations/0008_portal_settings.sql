CREATE TABLE `portal_settings` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`logo` text,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('portal_settings', 'sqlite_autoindex_portal_settings_1', '1000 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
