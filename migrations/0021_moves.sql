CREATE TABLE `arrivals` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`epoch` integer NOT NULL,
	`source` text NOT NULL,
	`stage` text NOT NULL,
	`position` text NOT NULL,
	`step` integer NOT NULL,
	`rows` integer NOT NULL,
	`fence` integer DEFAULT 0 NOT NULL,
	`started_at` integer NOT NULL,
	`arrived_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `departure_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`key` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `departures` (
	`organization_id` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`state` text NOT NULL,
	`target` text NOT NULL,
	`epoch` integer NOT NULL,
	`fence` integer DEFAULT 0 NOT NULL,
	`busy_until` integer DEFAULT 0 NOT NULL,
	`started_at` integer NOT NULL,
	`fenced_at` integer,
	`left_at` integer,
	`finished_at` integer,
	`error` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `departures_unfinished` ON `departures` (`organization_id`) WHERE finished_at IS NULL;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('arrivals', 'arrivals', '10000 1'),
  ('departures', 'departures', '10000 1'),
  ('departures', 'departures_unfinished', '1 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
