ALTER TABLE `directories` ADD `seen_hour` integer;--> statement-breakpoint
CREATE INDEX `directories_seen` ON `directories` (`seen_hour`,`id`) WHERE seen_hour IS NOT NULL;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): statistics of the new index.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES ('directories', 'directories_seen', '100000 1000 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
--> statement-breakpoint
-- Kept here, so that it is right whichever version of the Worker writes; once an hour, as each change is a row of the index.
CREATE TRIGGER `directories_seen_inserted` AFTER INSERT ON `directories` WHEN NEW.last_request_at IS NOT NULL BEGIN UPDATE directories SET seen_hour = NEW.last_request_at / 3600000 WHERE id = NEW.id; END;--> statement-breakpoint
CREATE TRIGGER `directories_seen_updated` AFTER UPDATE OF last_request_at ON `directories` WHEN NEW.last_request_at / 3600000 IS NOT OLD.seen_hour BEGIN UPDATE directories SET seen_hour = NEW.last_request_at / 3600000 WHERE id = NEW.id; END;--> statement-breakpoint
UPDATE `directories` SET `seen_hour` = `last_request_at` / 3600000 WHERE `last_request_at` IS NOT NULL;
