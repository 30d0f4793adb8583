CREATE TABLE `alert_deliveries` (
	`alert_id` text NOT NULL,
	`endpoint_id` text NOT NULL,
	`phase` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	PRIMARY KEY(`alert_id`, `endpoint_id`, `phase`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `alert_deliveries_due` ON `alert_deliveries` (`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `alert_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`format` text NOT NULL,
	`alerts` text,
	`secret` text NOT NULL,
	`key_id` text NOT NULL,
	`last_error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `alert_state` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`about` text NOT NULL,
	`organization_id` text,
	`directory_id` text,
	`webhook_id` text,
	`summary` text NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_open` ON `alerts` (`type`,`about`) WHERE closed_at IS NULL;--> statement-breakpoint
CREATE TABLE `refused_bursts` (
	`hour` integer NOT NULL,
	`directory_id` text NOT NULL,
	PRIMARY KEY(`hour`, `directory_id`)
) WITHOUT ROWID;
--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('alert_deliveries', 'alert_deliveries', '100 10 2 1'),
  ('alert_deliveries', 'alert_deliveries_due', '100 2'),
  ('alert_endpoints', 'alert_endpoints', '20 1'),
  ('alert_state', 'alert_state', '10 1'),
  ('alerts', 'alerts', '10000 1'),
  ('alerts', 'alerts_open', '100 10 1'),
  ('refused_bursts', 'refused_bursts', '100 10 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
