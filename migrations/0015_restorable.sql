ALTER TABLE `directories` ADD `deleted_status` text;--> statement-breakpoint
ALTER TABLE `organizations` ADD `restorable_until` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `suspended_at` integer;