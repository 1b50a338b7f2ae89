-- +goose Up
-- SQLite adds these columns in place; rebuilding the table inside a transaction
-- would delete the rows that refer to it.
-- modify "pyros_user" table
ALTER TABLE `pyros_user` ADD COLUMN `approved` datetime NULL;
ALTER TABLE `pyros_user` ADD COLUMN `generation` integer NOT NULL DEFAULT 0;
ALTER TABLE `pyros_user` ADD COLUMN `password_until` datetime NULL;
ALTER TABLE `pyros_user` ADD COLUMN `note` text NOT NULL DEFAULT '';
-- create "user_action" table
CREATE TABLE `user_action` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `at` datetime NOT NULL, `user_id` integer NOT NULL DEFAULT (0), `actor` text NOT NULL DEFAULT (''), `action` text NOT NULL, `thing_id` integer NOT NULL DEFAULT (0), `text` text NOT NULL DEFAULT (''));
-- create index "useraction_user_id" to table: "user_action"
CREATE INDEX `useraction_user_id` ON `user_action` (`user_id`);
-- create index "useraction_action" to table: "user_action"
CREATE INDEX `useraction_action` ON `user_action` (`action`);

-- +goose Down
-- reverse: create index "useraction_action" to table: "user_action"
DROP INDEX `useraction_action`;
-- reverse: create index "useraction_user_id" to table: "user_action"
DROP INDEX `useraction_user_id`;
-- reverse: create "user_action" table
DROP TABLE `user_action`;
-- reverse: modify "pyros_user" table
ALTER TABLE `pyros_user` DROP COLUMN `note`;
ALTER TABLE `pyros_user` DROP COLUMN `password_until`;
ALTER TABLE `pyros_user` DROP COLUMN `generation`;
ALTER TABLE `pyros_user` DROP COLUMN `approved`;
