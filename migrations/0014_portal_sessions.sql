ALTER TABLE `portal_links` ADD `id` text;--> statement-breakpoint
ALTER TABLE `portal_links` ADD `person` text;--> statement-breakpoint
ALTER TABLE `portal_links` ADD `embedded_in` text;--> statement-breakpoint
ALTER TABLE `portal_links` ADD `locale` text;--> statement-breakpoint
CREATE INDEX `portal_links_organization` ON `portal_links` (`organization_id`,`id`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `link_id` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `person` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `embedded_in` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `sessions` ADD `last_seen_at` integer;--> statement-breakpoint
CREATE INDEX `sessions_organization` ON `sessions` (`organization_id`,`id`) WHERE organization_id IS NOT NULL;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): fixed statistics for every index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('portal_links', 'portal_links_organization', '10000 10 1'),
  ('sessions', 'sessions_organization', '1000 5 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
