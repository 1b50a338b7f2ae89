-- +goose Up
-- modify "pyros_user" table
ALTER TABLE `pyros_user` ADD COLUMN `approved` datetime(6) NULL COMMENT "real time at which an administrator let the account in; null and not active: it waits", ADD COLUMN `generation` bigint NOT NULL DEFAULT 0 COMMENT "grows when all sessions end; a token of an older one is void", ADD COLUMN `password_until` datetime(6) NULL COMMENT "real time until which a one-time password is good; null: the password is the person's own", ADD COLUMN `note` varchar(1000) NOT NULL DEFAULT '' COMMENT "what the person said when registering";
-- create "user_action" table
CREATE TABLE `user_action` (`id` bigint NOT NULL AUTO_INCREMENT, `at` datetime(6) NOT NULL COMMENT "real time", `user_id` bigint NOT NULL DEFAULT 0 COMMENT "0: an agent, or the command line", `actor` varchar(191) NOT NULL DEFAULT '' COMMENT "the username at that time", `action` varchar(64) NOT NULL COMMENT "thing and verb, such as request.cancel", `thing_id` bigint NOT NULL DEFAULT 0 COMMENT "of the thing, where it has a number", `text` varchar(1000) NOT NULL DEFAULT '' COMMENT "a sentence", PRIMARY KEY (`id`), INDEX `useraction_action` (`action`), INDEX `useraction_user_id` (`user_id`)) CHARSET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
-- reverse: create "user_action" table
DROP TABLE `user_action`;
-- reverse: modify "pyros_user" table
ALTER TABLE `pyros_user` DROP COLUMN `note`, DROP COLUMN `password_until`, DROP COLUMN `generation`, DROP COLUMN `approved`;
