-- By hand (docs/decisions/0035): keys are made in another way, so that those there are fall due. Of nobody where 0027 is as new.
UPDATE `users` SET `indexed_version` = NULL WHERE `indexed_version` IS NOT NULL;--> statement-breakpoint
UPDATE `groups` SET `indexed_name` = NULL WHERE `indexed_name` IS NOT NULL;
