-- +goose Up
-- SQLite adds these columns in place; rebuilding the table inside a transaction
-- would delete the rows that refer to it.
-- modify "image" table
ALTER TABLE `image` ADD COLUMN `kind` text NOT NULL DEFAULT 'light';
ALTER TABLE `image` ADD COLUMN `temperature_c` real NULL;
ALTER TABLE `image` ADD COLUMN `calibration` json NULL;
-- create "candidate" table
CREATE TABLE `candidate` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `rank` integer NOT NULL, `ra_deg` real NOT NULL, `dec_deg` real NOT NULL, `x` real NOT NULL, `y` real NOT NULL, `detector` text NOT NULL, `filter` text NOT NULL, `magnitude` real NOT NULL, `magnitude_error` real NOT NULL, `snr` real NOT NULL, `fading_mag` real NULL, `fading_sigma` real NULL, `is_new` bool NOT NULL, `distance_deg` real NOT NULL, `images` integer NOT NULL, `reason` text NOT NULL, `created` datetime NOT NULL, `alert_id` integer NOT NULL, `image_id` integer NOT NULL, CONSTRAINT `candidate_alert_alert` FOREIGN KEY (`alert_id`) REFERENCES `alert` (`id`) ON DELETE CASCADE, CONSTRAINT `candidate_image_image` FOREIGN KEY (`image_id`) REFERENCES `image` (`id`) ON DELETE CASCADE);
-- create index "candidate_alert_id_rank" to table: "candidate"
CREATE INDEX `candidate_alert_id_rank` ON `candidate` (`alert_id`, `rank`);
-- create "master_frame" table
CREATE TABLE `master_frame` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `kind` text NOT NULL, `filter` text NOT NULL DEFAULT (''), `exposure_s` real NOT NULL, `temperature_c` real NULL, `night` text NOT NULL, `file` text NOT NULL, `bytes` integer NOT NULL, `sha256` text NOT NULL, `frames` integer NOT NULL, `noise_adu` real NOT NULL, `width` integer NOT NULL, `height` integer NOT NULL, `created` datetime NOT NULL, `valid` bool NOT NULL DEFAULT (true), `detector_id` integer NOT NULL, CONSTRAINT `master_frame_detector_detector` FOREIGN KEY (`detector_id`) REFERENCES `detector` (`id`) ON DELETE RESTRICT);
-- create index "master_frame_file_key" to table: "master_frame"
CREATE UNIQUE INDEX `master_frame_file_key` ON `master_frame` (`file`);
-- create index "masterframe_night" to table: "master_frame"
CREATE INDEX `masterframe_night` ON `master_frame` (`night`);

-- +goose Down
-- reverse: create index "masterframe_night" to table: "master_frame"
DROP INDEX `masterframe_night`;
-- reverse: create index "master_frame_file_key" to table: "master_frame"
DROP INDEX `master_frame_file_key`;
-- reverse: create "master_frame" table
DROP TABLE `master_frame`;
-- reverse: create index "candidate_alert_id_rank" to table: "candidate"
DROP INDEX `candidate_alert_id_rank`;
-- reverse: create "candidate" table
DROP TABLE `candidate`;
-- reverse: modify "image" table
ALTER TABLE `image` DROP COLUMN `calibration`;
ALTER TABLE `image` DROP COLUMN `temperature_c`;
ALTER TABLE `image` DROP COLUMN `kind`;
