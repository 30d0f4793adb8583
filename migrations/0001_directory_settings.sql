ALTER TABLE `directories` ADD `unknown_members` text;--> statement-breakpoint
ALTER TABLE `directories` ADD `profile` text DEFAULT 'tolerant' NOT NULL;