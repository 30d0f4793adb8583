CREATE TABLE `name_index` (
	`directory_id` text NOT NULL,
	`kind` text NOT NULL,
	`name_key` text NOT NULL,
	`id` text NOT NULL,
	PRIMARY KEY(`directory_id`, `kind`, `name_key`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `groups` ADD `name_keys` text;--> statement-breakpoint
ALTER TABLE `groups` ADD `indexed_name` text;--> statement-breakpoint
CREATE INDEX `groups_unindexed` ON `groups` (`directory_id`,`id`) WHERE indexed_name IS NOT display_name;--> statement-breakpoint
ALTER TABLE `users` ADD `name_keys` text;--> statement-breakpoint
ALTER TABLE `users` ADD `indexed_version` integer;--> statement-breakpoint
CREATE INDEX `users_unindexed` ON `users` (`directory_id`,`id`) WHERE indexed_version IS NOT version;--> statement-breakpoint
-- Completed by hand (docs/decisions/0002): WITHOUT ROWID above, and statistics of the new indexes.
INSERT INTO `sqlite_stat1`(`tbl`, `idx`, `stat`) VALUES
  ('name_index', 'name_index', '1000000 10000 9000 2 1'),
  ('users', 'users_unindexed', '10 2 1'),
  ('groups', 'groups_unindexed', '10 2 1');
--> statement-breakpoint
ANALYZE `sqlite_schema`;
--> statement-breakpoint
-- By hand: whoever writes a user or group, the index follows its row (docs/decisions/0035). What an earlier version of the
-- Worker writes leaves `indexed_version` or `indexed_name` as it was, and so stands in the indexes above until the clock has been there.
CREATE TRIGGER `users_names_inserted` AFTER INSERT ON `users` WHEN NEW.name_keys IS NOT NULL BEGIN INSERT INTO name_index (directory_id, kind, name_key, id) SELECT NEW.directory_id, 'User', j.value, NEW.id FROM json_each(NEW.name_keys) AS j WHERE true ON CONFLICT DO NOTHING; END;
--> statement-breakpoint
CREATE TRIGGER `users_names_updated` AFTER UPDATE OF name_keys ON `users` WHEN NEW.name_keys IS NOT OLD.name_keys BEGIN DELETE FROM name_index WHERE directory_id = OLD.directory_id AND kind = 'User' AND name_key IN (SELECT j.value FROM json_each(OLD.name_keys) AS j WHERE j.value NOT IN (SELECT k.value FROM json_each(NEW.name_keys) AS k)) AND id = OLD.id; INSERT INTO name_index (directory_id, kind, name_key, id) SELECT NEW.directory_id, 'User', j.value, NEW.id FROM json_each(NEW.name_keys) AS j WHERE true ON CONFLICT DO NOTHING; END;
--> statement-breakpoint
CREATE TRIGGER `users_names_deleted` AFTER DELETE ON `users` WHEN OLD.name_keys IS NOT NULL BEGIN DELETE FROM name_index WHERE directory_id = OLD.directory_id AND kind = 'User' AND name_key IN (SELECT j.value FROM json_each(OLD.name_keys) AS j) AND id = OLD.id; END;
--> statement-breakpoint
CREATE TRIGGER `groups_names_inserted` AFTER INSERT ON `groups` WHEN NEW.name_keys IS NOT NULL BEGIN INSERT INTO name_index (directory_id, kind, name_key, id) SELECT NEW.directory_id, 'Group', j.value, NEW.id FROM json_each(NEW.name_keys) AS j WHERE true ON CONFLICT DO NOTHING; END;
--> statement-breakpoint
CREATE TRIGGER `groups_names_updated` AFTER UPDATE OF name_keys ON `groups` WHEN NEW.name_keys IS NOT OLD.name_keys BEGIN DELETE FROM name_index WHERE directory_id = OLD.directory_id AND kind = 'Group' AND name_key IN (SELECT j.value FROM json_each(OLD.name_keys) AS j WHERE j.value NOT IN (SELECT k.value FROM json_each(NEW.name_keys) AS k)) AND id = OLD.id; INSERT INTO name_index (directory_id, kind, name_key, id) SELECT NEW.directory_id, 'Group', j.value, NEW.id FROM json_each(NEW.name_keys) AS j WHERE true ON CONFLICT DO NOTHING; END;
--> statement-breakpoint
CREATE TRIGGER `groups_names_deleted` AFTER DELETE ON `groups` WHEN OLD.name_keys IS NOT NULL BEGIN DELETE FROM name_index WHERE directory_id = OLD.directory_id AND kind = 'Group' AND name_key IN (SELECT j.value FROM json_each(OLD.name_keys) AS j) AND id = OLD.id; END;
