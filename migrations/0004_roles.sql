CREATE TABLE `declared_roles` (
	`id` integer PRIMARY KEY NOT NULL,
	`roles` text NOT NULL,
	`retired` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `role_mappings` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`mode` text NOT NULL,
	`default_role` text,
	`mappings` text NOT NULL,
	`version` integer NOT NULL,
	`roles_version` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `role_mappings_version` ON `role_mappings` (`roles_version`,`organization_id`);--> statement-breakpoint
CREATE TABLE `role_recomputes` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`reason` text NOT NULL,
	`directory_id` text NOT NULL,
	`position` text NOT NULL,
	`changed` integer NOT NULL,
	`again` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `role_recomputes_running` ON `role_recomputes` (`organization_id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `role_uses` (
	`role` text NOT NULL,
	`organization_id` text NOT NULL,
	PRIMARY KEY(`role`, `organization_id`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `users` ADD `roles` text;--> statement-breakpoint
ALTER TABLE `users` ADD `role_sources` text;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('role_mappings', 'role_mappings', '10000 1'),
  ('role_mappings', 'role_mappings_version', '10000 5000 1'),
  ('role_uses', 'role_uses', '30000 1000 1'),
  ('role_recomputes', 'role_recomputes', '10000 1'),
  ('role_recomputes', 'role_recomputes_running', '10 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
