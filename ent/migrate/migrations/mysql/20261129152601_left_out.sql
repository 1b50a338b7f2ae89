-- +goose Up
-- modify "schedule_left_out" table
ALTER TABLE `schedule_left_out` ADD COLUMN `until_id` bigint NULL COMMENT "the first later schedule that no longer says so; null: there is none", ADD INDEX `scheduleleftout_until_id` (`until_id`);
-- each row was of one schedule: it ends with the next one, where there is a next one
UPDATE `schedule_left_out` SET `until_id` = (SELECT MIN(`id`) FROM `schedule` WHERE `schedule`.`id` > `schedule_left_out`.`schedule_id`);

-- +goose Down
-- reverse: modify "schedule_left_out" table
ALTER TABLE `schedule_left_out` DROP INDEX `scheduleleftout_until_id`, DROP COLUMN `until_id`;
