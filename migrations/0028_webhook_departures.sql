CREATE TABLE `webhook_departures` (
	`id` text PRIMARY KEY NOT NULL,
	`target` text NOT NULL
);
