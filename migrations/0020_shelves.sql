ALTER TABLE `directories` ADD `user_shelves` text;--> statement-breakpoint
ALTER TABLE `directories` ADD `group_shelves` text;