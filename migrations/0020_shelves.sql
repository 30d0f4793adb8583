ALTER TABLE `directories` ADD `user_shelves` text;--> statement-breakpoint
ALTER TABLE `directories` ADD `group_shelves` text;--> statement-breakpoint
-- By hand: a version that does not know shelves counts without them, which makes them wrong (docs/decisions/0004).
CREATE TRIGGER `directories_user_shelves` AFTER UPDATE OF user_count ON `directories` WHEN NEW.user_count <> OLD.user_count AND NEW.user_shelves IS OLD.user_shelves AND NEW.user_shelves IS NOT NULL BEGIN UPDATE directories SET user_shelves = NULL WHERE id = NEW.id; END;--> statement-breakpoint
CREATE TRIGGER `directories_group_shelves` AFTER UPDATE OF group_count ON `directories` WHEN NEW.group_count <> OLD.group_count AND NEW.group_shelves IS OLD.group_shelves AND NEW.group_shelves IS NOT NULL BEGIN UPDATE directories SET group_shelves = NULL WHERE id = NEW.id; END;
