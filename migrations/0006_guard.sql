ALTER TABLE `directories` ADD `guard` text;--> statement-breakpoint
ALTER TABLE `directories` ADD `removals` text;--> statement-breakpoint
ALTER TABLE `directories` ADD `held_from` integer;--> statement-breakpoint
ALTER TABLE `directories` ADD `held_at` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `held_from` integer;
