CREATE INDEX `groups_unassigned` ON `groups` (`directory_id`,`id`) WHERE unassigned = 1;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): statistics of the new index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES ('groups', 'groups_unassigned', '1000 100 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
