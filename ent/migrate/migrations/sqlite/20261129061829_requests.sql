-- +goose Up
-- SQLite adds these columns in place; rebuilding the table inside a transaction
-- would delete the rows that refer to it.
-- modify "request" table
ALTER TABLE `request` ADD COLUMN `groups` json NULL;
-- modify "schedule_has_sequences" table
ALTER TABLE `schedule_has_sequences` ADD COLUMN `pinned` bool NOT NULL DEFAULT false;
ALTER TABLE `schedule_has_sequences` ADD COLUMN `lead_s` real NOT NULL DEFAULT 0;
-- modify "schedule_left_out" table
ALTER TABLE `schedule_left_out` ADD COLUMN `change` text NOT NULL DEFAULT '';
ALTER TABLE `schedule_left_out` ADD COLUMN `later` json NULL;
-- modify "sequence" table
ALTER TABLE `sequence` ADD COLUMN `pm_ra_mas_yr` real NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `pm_dec_mas_yr` real NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `parallax_mas` real NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `epoch_yr` real NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `body` text NOT NULL DEFAULT '';
ALTER TABLE `sequence` ADD COLUMN `orbit` json NULL;
ALTER TABLE `sequence` ADD COLUMN `tle` text NOT NULL DEFAULT '';
ALTER TABLE `sequence` ADD COLUMN `windows` json NULL;
ALTER TABLE `sequence` ADD COLUMN `constraints` json NULL;
ALTER TABLE `sequence` ADD COLUMN `time_critical` bool NOT NULL DEFAULT false;
ALTER TABLE `sequence` ADD COLUMN `tolerance_s` real NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `group_name` text NOT NULL DEFAULT '';
ALTER TABLE `sequence` ADD COLUMN `series` text NOT NULL DEFAULT '';
ALTER TABLE `sequence` ADD COLUMN `occurrence` integer NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `pinned` datetime NULL;
ALTER TABLE `sequence` ADD COLUMN `max_attempts` integer NOT NULL DEFAULT 0;
ALTER TABLE `sequence` ADD COLUMN `failures` integer NOT NULL DEFAULT 0;

-- +goose Down
-- reverse: modify "sequence" table
ALTER TABLE `sequence` DROP COLUMN `failures`;
ALTER TABLE `sequence` DROP COLUMN `max_attempts`;
ALTER TABLE `sequence` DROP COLUMN `pinned`;
ALTER TABLE `sequence` DROP COLUMN `occurrence`;
ALTER TABLE `sequence` DROP COLUMN `series`;
ALTER TABLE `sequence` DROP COLUMN `group_name`;
ALTER TABLE `sequence` DROP COLUMN `tolerance_s`;
ALTER TABLE `sequence` DROP COLUMN `time_critical`;
ALTER TABLE `sequence` DROP COLUMN `constraints`;
ALTER TABLE `sequence` DROP COLUMN `windows`;
ALTER TABLE `sequence` DROP COLUMN `tle`;
ALTER TABLE `sequence` DROP COLUMN `orbit`;
ALTER TABLE `sequence` DROP COLUMN `body`;
ALTER TABLE `sequence` DROP COLUMN `epoch_yr`;
ALTER TABLE `sequence` DROP COLUMN `parallax_mas`;
ALTER TABLE `sequence` DROP COLUMN `pm_dec_mas_yr`;
ALTER TABLE `sequence` DROP COLUMN `pm_ra_mas_yr`;
-- reverse: modify "schedule_left_out" table
ALTER TABLE `schedule_left_out` DROP COLUMN `later`;
ALTER TABLE `schedule_left_out` DROP COLUMN `change`;
-- reverse: modify "schedule_has_sequences" table
ALTER TABLE `schedule_has_sequences` DROP COLUMN `lead_s`;
ALTER TABLE `schedule_has_sequences` DROP COLUMN `pinned`;
-- reverse: modify "request" table
ALTER TABLE `request` DROP COLUMN `groups`;
