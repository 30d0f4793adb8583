-- By hand: the counter is kept here, so that it is right whichever version of the Worker writes (docs/decisions/0004).
CREATE TRIGGER `users_inactive_inserted` AFTER INSERT ON `users` WHEN NEW.active = 0 BEGIN UPDATE directories SET inactive_count = inactive_count + 1 WHERE id = NEW.directory_id; END;--> statement-breakpoint
CREATE TRIGGER `users_inactive_updated` AFTER UPDATE OF active ON `users` WHEN NEW.active <> OLD.active BEGIN UPDATE directories SET inactive_count = inactive_count + OLD.active - NEW.active WHERE id = NEW.directory_id; END;--> statement-breakpoint
CREATE TRIGGER `users_inactive_deleted` AFTER DELETE ON `users` WHEN OLD.active = 0 BEGIN UPDATE directories SET inactive_count = inactive_count - 1 WHERE id = OLD.directory_id; END;--> statement-breakpoint
UPDATE `directories` SET `inactive_count` = NULL WHERE `inactive_count` IS NOT NULL;
