CREATE TABLE `counters` (
	`name` text NOT NULL,
	`labels` text NOT NULL,
	`value` real NOT NULL,
	PRIMARY KEY(`name`, `labels`)
) WITHOUT ROWID;
--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and the fixed statistics of its index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES ('counters', 'counters', '300 20 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
