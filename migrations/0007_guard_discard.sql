ALTER TABLE `directories` ADD `guard_open_until` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `discarded` text;