-- +goose Up
-- add column "until_id" to table: "schedule_left_out"
ALTER TABLE `schedule_left_out` ADD COLUMN `until_id` integer NULL;
-- each row was of one schedule: it ends with the next one, where there is a next one
UPDATE `schedule_left_out` SET `until_id` = (SELECT MIN(`id`) FROM `schedule` WHERE `schedule`.`id` > `schedule_left_out`.`schedule_id`);
-- create index "scheduleleftout_until_id" to table: "schedule_left_out"
CREATE INDEX `scheduleleftout_until_id` ON `schedule_left_out` (`until_id`);

-- +goose Down
-- reverse: create index "scheduleleftout_until_id" to table: "schedule_left_out"
DROP INDEX `scheduleleftout_until_id`;
-- reverse: add column "until_id" to table: "schedule_left_out"
ALTER TABLE `schedule_left_out` DROP COLUMN `until_id`;
