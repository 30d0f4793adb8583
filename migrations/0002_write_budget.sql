ALTER TABLE `organizations` ADD `written_hour` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `written_bytes` integer DEFAULT 0 NOT NULL;