-- +goose Up
-- create "album" table
CREATE TABLE `album` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `name` text NOT NULL DEFAULT (''), `detector_id` integer NOT NULL, `sequence_id` integer NOT NULL, CONSTRAINT `album_detector_albums` FOREIGN KEY (`detector_id`) REFERENCES `detector` (`id`) ON DELETE RESTRICT, CONSTRAINT `album_sequence_albums` FOREIGN KEY (`sequence_id`) REFERENCES `sequence` (`id`) ON DELETE CASCADE);
-- create index "album_sequence_id_position" to table: "album"
CREATE UNIQUE INDEX `album_sequence_id_position` ON `album` (`sequence_id`, `position`);
-- create "alert" table
CREATE TABLE `alert` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `ivorn` text NOT NULL, `event` text NOT NULL DEFAULT (''), `kind` text NOT NULL DEFAULT (''), `sender` text NOT NULL DEFAULT (''), `received` datetime NOT NULL, `observed` datetime NULL, `ra_deg` real NULL, `dec_deg` real NULL, `error_radius_deg` real NULL, `is_test` bool NOT NULL DEFAULT (false), `retracted` bool NOT NULL DEFAULT (false), `outcome` text NOT NULL DEFAULT (''), `body` text NOT NULL DEFAULT (''), `request_id` integer NULL, `strategy_id` integer NULL, CONSTRAINT `alert_request_alerts` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE SET NULL, CONSTRAINT `alert_strategy_obs_alerts` FOREIGN KEY (`strategy_id`) REFERENCES `strategy_obs` (`id`) ON DELETE SET NULL);
-- create index "alert_ivorn_key" to table: "alert"
CREATE UNIQUE INDEX `alert_ivorn_key` ON `alert` (`ivorn`);
-- create index "alert_event" to table: "alert"
CREATE INDEX `alert_event` ON `alert` (`event`);
-- create index "alert_received" to table: "alert"
CREATE INDEX `alert_received` ON `alert` (`received`);
-- create index "alert_request_id" to table: "alert"
CREATE INDEX `alert_request_id` ON `alert` (`request_id`);
-- create "change" table
CREATE TABLE `change` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `sequence_id` integer NOT NULL DEFAULT (0), `at` datetime NOT NULL, `from_status` text NOT NULL DEFAULT (''), `to_status` text NOT NULL DEFAULT (''), `cause` text NOT NULL DEFAULT (''), `actor` text NOT NULL DEFAULT (''), `request_id` integer NOT NULL, CONSTRAINT `change_request_changes` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE CASCADE);
-- create index "change_request_id" to table: "change"
CREATE INDEX `change_request_id` ON `change` (`request_id`);
-- create "country" table
CREATE TABLE `country` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `quota_s` real NOT NULL DEFAULT (0));
-- create index "country_name_key" to table: "country"
CREATE UNIQUE INDEX `country_name_key` ON `country` (`name`);
-- create "detector" table
CREATE TABLE `detector` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `channel` text NOT NULL, `width` integer NOT NULL, `height` integer NOT NULL, `pixel_scale_arcsec` real NOT NULL, `readout_s` real NOT NULL, `gain_e_per_adu` real NOT NULL, `read_noise_e` real NOT NULL, `saturation_adu` real NOT NULL, `min_exposure_s` real NOT NULL, `max_exposure_s` real NOT NULL, `telescope_id` integer NOT NULL, CONSTRAINT `detector_telescope_detectors` FOREIGN KEY (`telescope_id`) REFERENCES `telescope` (`id`) ON DELETE RESTRICT);
-- create index "detector_name_key" to table: "detector"
CREATE UNIQUE INDEX `detector_name_key` ON `detector` (`name`);
-- create "device" table
CREATE TABLE `device` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `host` text NOT NULL DEFAULT (''), `port` integer NOT NULL DEFAULT (0), `status` json NULL, `updated` datetime NULL);
-- create index "device_name_key" to table: "device"
CREATE UNIQUE INDEX `device_name_key` ON `device` (`name`);
-- create "dome" table
CREATE TABLE `dome` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `closes_after_s` real NOT NULL DEFAULT (30), `rate_deg_s` real NOT NULL DEFAULT (0), `telescope_id` integer NOT NULL, CONSTRAINT `dome_telescope_domes` FOREIGN KEY (`telescope_id`) REFERENCES `telescope` (`id`) ON DELETE CASCADE);
-- create index "dome_name_key" to table: "dome"
CREATE UNIQUE INDEX `dome_name_key` ON `dome` (`name`);
-- create "filter" table
CREATE TABLE `filter` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `band` text NOT NULL, `description` text NOT NULL DEFAULT (''), `wavelength_nm` real NOT NULL, `width_nm` real NOT NULL);
-- create index "filter_name_key" to table: "filter"
CREATE UNIQUE INDEX `filter_name_key` ON `filter` (`name`);
-- create "filter_slot" table
CREATE TABLE `filter_slot` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `slot` integer NOT NULL, `filter_id` integer NOT NULL, `wheel_id` integer NOT NULL, CONSTRAINT `filter_slot_filter_slots` FOREIGN KEY (`filter_id`) REFERENCES `filter` (`id`) ON DELETE CASCADE, CONSTRAINT `filter_slot_filter_wheel_slots` FOREIGN KEY (`wheel_id`) REFERENCES `filter_wheel` (`id`) ON DELETE CASCADE);
-- create index "filterslot_wheel_id_slot" to table: "filter_slot"
CREATE UNIQUE INDEX `filterslot_wheel_id_slot` ON `filter_slot` (`wheel_id`, `slot`);
-- create "filter_wheel" table
CREATE TABLE `filter_wheel` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `change_s` real NOT NULL, `detector_id` integer NOT NULL, CONSTRAINT `filter_wheel_detector_wheel` FOREIGN KEY (`detector_id`) REFERENCES `detector` (`id`) ON DELETE CASCADE);
-- create index "filter_wheel_name_key" to table: "filter_wheel"
CREATE UNIQUE INDEX `filter_wheel_name_key` ON `filter_wheel` (`name`);
-- create index "filter_wheel_detector_id_key" to table: "filter_wheel"
CREATE UNIQUE INDEX `filter_wheel_detector_id_key` ON `filter_wheel` (`detector_id`);
-- create "idempotency_key" table
CREATE TABLE `idempotency_key` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `user_id` integer NOT NULL, `key` text NOT NULL, `body_hash` text NOT NULL, `created` datetime NOT NULL, `request_id` integer NOT NULL, CONSTRAINT `idempotency_key_request_keys` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE CASCADE);
-- create index "idempotencykey_user_id_key" to table: "idempotency_key"
CREATE UNIQUE INDEX `idempotencykey_user_id_key` ON `idempotency_key` (`user_id`, `key`);
-- create "image" table
CREATE TABLE `image` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `object` text NOT NULL DEFAULT (''), `filter` text NOT NULL DEFAULT (''), `night` text NOT NULL, `number` integer NOT NULL, `start` datetime NOT NULL, `exposure_s` real NOT NULL, `width` integer NOT NULL, `height` integer NOT NULL, `ra_deg` real NOT NULL, `dec_deg` real NOT NULL, `airmass` real NULL, `file` text NOT NULL, `bytes` integer NOT NULL, `sha256` text NOT NULL, `measured` bool NOT NULL DEFAULT (false), `created` datetime NOT NULL, `detector_id` integer NOT NULL, `plan_id` integer NULL, `request_id` integer NULL, `sequence_id` integer NULL, CONSTRAINT `image_detector_images` FOREIGN KEY (`detector_id`) REFERENCES `detector` (`id`) ON DELETE RESTRICT, CONSTRAINT `image_plan_image_rows` FOREIGN KEY (`plan_id`) REFERENCES `plan` (`id`) ON DELETE RESTRICT, CONSTRAINT `image_request_images` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE RESTRICT, CONSTRAINT `image_sequence_images` FOREIGN KEY (`sequence_id`) REFERENCES `sequence` (`id`) ON DELETE RESTRICT);
-- create index "image_file_key" to table: "image"
CREATE UNIQUE INDEX `image_file_key` ON `image` (`file`);
-- create index "image_plan_id_number" to table: "image"
CREATE UNIQUE INDEX `image_plan_id_number` ON `image` (`plan_id`, `number`);
-- create index "image_request_id" to table: "image"
CREATE INDEX `image_request_id` ON `image` (`request_id`);
-- create index "image_sequence_id" to table: "image"
CREATE INDEX `image_sequence_id` ON `image` (`sequence_id`);
-- create index "image_night" to table: "image"
CREATE INDEX `image_night` ON `image` (`night`);
-- create index "image_measured" to table: "image"
CREATE INDEX `image_measured` ON `image` (`measured`);
-- create "last_value" table
CREATE TABLE `last_value` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `body` json NOT NULL, `updated` datetime NOT NULL);
-- create index "last_value_name_key" to table: "last_value"
CREATE UNIQUE INDEX `last_value_name_key` ON `last_value` (`name`);
-- create "log" table
CREATE TABLE `log` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `agent` text NOT NULL, `level` text NOT NULL, `message` text NOT NULL, `created` datetime NOT NULL);
-- create index "logentry_agent" to table: "log"
CREATE INDEX `logentry_agent` ON `log` (`agent`);
-- create index "logentry_level" to table: "log"
CREATE INDEX `logentry_level` ON `log` (`level`);
-- create index "logentry_created" to table: "log"
CREATE INDEX `logentry_created` ON `log` (`created`);
-- create "nrt_analysis" table
CREATE TABLE `nrt_analysis` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created` datetime NOT NULL, `background_adu` real NOT NULL, `noise_adu` real NOT NULL, `minimum_adu` real NOT NULL, `maximum_adu` real NOT NULL, `sources` integer NOT NULL, `fwhm_px` real NOT NULL, `fwhm_arcsec` real NOT NULL, `saturated_px` integer NOT NULL, `image_id` integer NOT NULL, CONSTRAINT `nrt_analysis_image_analyses` FOREIGN KEY (`image_id`) REFERENCES `image` (`id`) ON DELETE CASCADE);
-- create index "nrtanalysis_image_id" to table: "nrt_analysis"
CREATE INDEX `nrtanalysis_image_id` ON `nrt_analysis` (`image_id`);
-- create "plan" table
CREATE TABLE `plan` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `name` text NOT NULL DEFAULT (''), `exposure_s` real NOT NULL, `images` integer NOT NULL, `images_done` integer NOT NULL DEFAULT (0), `album_id` integer NOT NULL, `filter_id` integer NOT NULL, CONSTRAINT `plan_album_plans` FOREIGN KEY (`album_id`) REFERENCES `album` (`id`) ON DELETE CASCADE, CONSTRAINT `plan_filter_plans` FOREIGN KEY (`filter_id`) REFERENCES `filter` (`id`) ON DELETE RESTRICT);
-- create index "plan_album_id_position" to table: "plan"
CREATE UNIQUE INDEX `plan_album_id_position` ON `plan` (`album_id`, `position`);
-- create "plc" table
CREATE TABLE `plc` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `firmware` text NOT NULL DEFAULT (''), `site` text NOT NULL DEFAULT (''), `date` datetime NULL, `received` datetime NULL);
-- create index "plc_name_key" to table: "plc"
CREATE UNIQUE INDEX `plc_name_key` ON `plc` (`name`);
-- create "plc_device" table
CREATE TABLE `plc_device` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `name` text NOT NULL, `type` text NOT NULL DEFAULT (''), `serial_number` text NOT NULL DEFAULT (''), `valid` bool NOT NULL, `plc_id` integer NOT NULL, CONSTRAINT `plc_device_plc_devices` FOREIGN KEY (`plc_id`) REFERENCES `plc` (`id`) ON DELETE CASCADE);
-- create index "plcdevice_plc_id_position" to table: "plc_device"
CREATE UNIQUE INDEX `plcdevice_plc_id_position` ON `plc_device` (`plc_id`, `position`);
-- create "plc_device_status" table
CREATE TABLE `plc_device_status` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `name` text NOT NULL, `number` real NULL, `text` text NOT NULL DEFAULT (''), `unit` text NOT NULL DEFAULT (''), `comment` text NOT NULL DEFAULT (''), `updated` datetime NOT NULL, `device_id` integer NOT NULL, CONSTRAINT `plc_device_status_plc_device_values` FOREIGN KEY (`device_id`) REFERENCES `plc_device` (`id`) ON DELETE CASCADE);
-- create index "plcdevicestatus_device_id_position" to table: "plc_device_status"
CREATE UNIQUE INDEX `plcdevicestatus_device_id_position` ON `plc_device_status` (`device_id`, `position`);
-- create "pyros_user" table
CREATE TABLE `pyros_user` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `email` text NOT NULL, `username` text NOT NULL, `first_name` text NOT NULL DEFAULT (''), `last_name` text NOT NULL DEFAULT (''), `password_hash` text NOT NULL, `active` bool NOT NULL DEFAULT (true), `quota_s` real NULL, `created` datetime NOT NULL, `last_login` datetime NULL, `country_id` integer NOT NULL, `level_id` integer NOT NULL, CONSTRAINT `pyros_user_country_users` FOREIGN KEY (`country_id`) REFERENCES `country` (`id`) ON DELETE RESTRICT, CONSTRAINT `pyros_user_user_level_users` FOREIGN KEY (`level_id`) REFERENCES `user_level` (`id`) ON DELETE RESTRICT);
-- create index "pyros_user_email_key" to table: "pyros_user"
CREATE UNIQUE INDEX `pyros_user_email_key` ON `pyros_user` (`email`);
-- create index "pyros_user_username_key" to table: "pyros_user"
CREATE UNIQUE INDEX `pyros_user_username_key` ON `pyros_user` (`username`);
-- create "refresh_token" table
CREATE TABLE `refresh_token` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `hash` text NOT NULL, `family` text NOT NULL, `created` datetime NOT NULL, `expires` datetime NOT NULL, `used` datetime NULL, `revoked` datetime NULL, `user_id` integer NOT NULL, CONSTRAINT `refresh_token_pyros_user_refresh_tokens` FOREIGN KEY (`user_id`) REFERENCES `pyros_user` (`id`) ON DELETE CASCADE);
-- create index "refresh_token_hash_key" to table: "refresh_token"
CREATE UNIQUE INDEX `refresh_token_hash_key` ON `refresh_token` (`hash`);
-- create index "refreshtoken_family" to table: "refresh_token"
CREATE INDEX `refreshtoken_family` ON `refresh_token` (`family`);
-- create index "refreshtoken_user_id" to table: "refresh_token"
CREATE INDEX `refreshtoken_user_id` ON `refresh_token` (`user_id`);
-- create index "refreshtoken_expires" to table: "refresh_token"
CREATE INDEX `refreshtoken_expires` ON `refresh_token` (`expires`);
-- create "request" table
CREATE TABLE `request` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `target_type` text NOT NULL, `status` text NOT NULL, `is_alert` bool NOT NULL DEFAULT (false), `autodeposit` bool NOT NULL DEFAULT (false), `checkpoint` text NOT NULL DEFAULT (''), `flag` text NOT NULL DEFAULT (''), `complete` bool NOT NULL DEFAULT (false), `submitted` bool NOT NULL DEFAULT (false), `created` datetime NOT NULL, `updated` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `warnings` json NULL, `user_id` integer NULL, `program_id` integer NOT NULL, CONSTRAINT `request_pyros_user_requests` FOREIGN KEY (`user_id`) REFERENCES `pyros_user` (`id`) ON DELETE RESTRICT, CONSTRAINT `request_scientific_program_requests` FOREIGN KEY (`program_id`) REFERENCES `scientific_program` (`id`) ON DELETE RESTRICT);
-- create index "request_user_id" to table: "request"
CREATE INDEX `request_user_id` ON `request` (`user_id`);
-- create index "request_program_id" to table: "request"
CREATE INDEX `request_program_id` ON `request` (`program_id`);
-- create index "request_status" to table: "request"
CREATE INDEX `request_status` ON `request` (`status`);
-- create index "request_created" to table: "request"
CREATE INDEX `request_created` ON `request` (`created`);
-- create "schedule" table
CREATE TABLE `schedule` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `night_name` text NOT NULL, `night` json NOT NULL, `created` datetime NOT NULL, `plan_start` datetime NOT NULL, `plan_end` datetime NOT NULL, `trigger` text NOT NULL DEFAULT (''), `policy` text NOT NULL DEFAULT (''), `elapsed_s` real NOT NULL DEFAULT (0), `z1` real NOT NULL DEFAULT (0), `z2` real NOT NULL DEFAULT (0), `moved` integer NOT NULL DEFAULT (0), `dropped` integer NOT NULL DEFAULT (0), `added` integer NOT NULL DEFAULT (0));
-- create index "schedule_night_name" to table: "schedule"
CREATE INDEX `schedule_night_name` ON `schedule` (`night_name`);
-- create "schedule_has_sequences" table
CREATE TABLE `schedule_has_sequences` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `tsp` datetime NOT NULL, `tep` datetime NOT NULL, `delta_tl_s` real NOT NULL DEFAULT (0), `delta_tr_s` real NOT NULL DEFAULT (0), `locked` bool NOT NULL DEFAULT (false), `schedule_id` integer NOT NULL, `sequence_id` integer NOT NULL, CONSTRAINT `schedule_has_sequences_schedule_entries` FOREIGN KEY (`schedule_id`) REFERENCES `schedule` (`id`) ON DELETE CASCADE, CONSTRAINT `schedule_has_sequences_sequence_schedules` FOREIGN KEY (`sequence_id`) REFERENCES `sequence` (`id`) ON DELETE CASCADE);
-- create index "schedulehassequences_schedule_id_sequence_id" to table: "schedule_has_sequences"
CREATE UNIQUE INDEX `schedulehassequences_schedule_id_sequence_id` ON `schedule_has_sequences` (`schedule_id`, `sequence_id`);
-- create index "schedulehassequences_sequence_id" to table: "schedule_has_sequences"
CREATE INDEX `schedulehassequences_sequence_id` ON `schedule_has_sequences` (`sequence_id`);
-- create "schedule_left_out" table
CREATE TABLE `schedule_left_out` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `reason` text NOT NULL, `lost_to` json NULL, `text` text NOT NULL DEFAULT (''), `schedule_id` integer NOT NULL, `sequence_id` integer NOT NULL, CONSTRAINT `schedule_left_out_schedule_left_outs` FOREIGN KEY (`schedule_id`) REFERENCES `schedule` (`id`) ON DELETE CASCADE, CONSTRAINT `schedule_left_out_sequence_left_outs` FOREIGN KEY (`sequence_id`) REFERENCES `sequence` (`id`) ON DELETE CASCADE);
-- create index "scheduleleftout_schedule_id_sequence_id" to table: "schedule_left_out"
CREATE UNIQUE INDEX `scheduleleftout_schedule_id_sequence_id` ON `schedule_left_out` (`schedule_id`, `sequence_id`);
-- create index "scheduleleftout_sequence_id" to table: "schedule_left_out"
CREATE INDEX `scheduleleftout_sequence_id` ON `schedule_left_out` (`sequence_id`);
-- create "scientific_program" table
CREATE TABLE `scientific_program` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `quota_s` real NOT NULL DEFAULT (0), `priority` integer NOT NULL DEFAULT (5));
-- create index "scientific_program_name_key" to table: "scientific_program"
CREATE UNIQUE INDEX `scientific_program_name_key` ON `scientific_program` (`name`);
-- create "sequence" table
CREATE TABLE `sequence` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `name` text NOT NULL DEFAULT (''), `status` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `window_start` datetime NOT NULL, `window_end` datetime NOT NULL, `priority` integer NOT NULL, `preferred` datetime NULL, `duration_s` real NOT NULL, `target_type` text NOT NULL, `target_name` text NOT NULL DEFAULT (''), `ra_deg` real NOT NULL DEFAULT (0), `dec_deg` real NOT NULL DEFAULT (0), `alt_deg` real NOT NULL DEFAULT (0), `az_deg` real NOT NULL DEFAULT (0), `coords` text NOT NULL DEFAULT (''), `attempts` integer NOT NULL DEFAULT (0), `planned_start` datetime NULL, `planned_end` datetime NULL, `images_done` integer NOT NULL DEFAULT (0), `images_all` integer NOT NULL DEFAULT (0), `request_id` integer NOT NULL, CONSTRAINT `sequence_request_sequences` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE CASCADE);
-- create index "sequence_request_id_position" to table: "sequence"
CREATE UNIQUE INDEX `sequence_request_id_position` ON `sequence` (`request_id`, `position`);
-- create index "sequence_status_window_end" to table: "sequence"
CREATE INDEX `sequence_status_window_end` ON `sequence` (`status`, `window_end`);
-- create "site_watch" table
CREATE TABLE `site_watch` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `updated` datetime NOT NULL, `global_status` text NOT NULL, `lights` text NOT NULL DEFAULT (''), `dome` text NOT NULL DEFAULT (''), `doors` text NOT NULL DEFAULT (''), `shutter` text NOT NULL DEFAULT (''), `temperature` real NULL, `pressure` real NULL, `humidity` real NULL);
-- create index "sitewatch_updated" to table: "site_watch"
CREATE INDEX `sitewatch_updated` ON `site_watch` (`updated`);
-- create "site_watch_history" table
CREATE TABLE `site_watch_history` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `span_s` integer NOT NULL, `start` datetime NOT NULL, `first` datetime NOT NULL, `last` datetime NOT NULL, `samples` integer NOT NULL, `status_worst` text NOT NULL, `status_best` text NOT NULL, `temperature_min` real NULL, `temperature_mean` real NULL, `temperature_max` real NULL, `temperature_n` integer NOT NULL DEFAULT (0), `pressure_min` real NULL, `pressure_mean` real NULL, `pressure_max` real NULL, `pressure_n` integer NOT NULL DEFAULT (0), `humidity_min` real NULL, `humidity_mean` real NULL, `humidity_max` real NULL, `humidity_n` integer NOT NULL DEFAULT (0), `lights_first` text NOT NULL DEFAULT (''), `lights_last` text NOT NULL DEFAULT (''), `dome_first` text NOT NULL DEFAULT (''), `dome_last` text NOT NULL DEFAULT (''), `doors_first` text NOT NULL DEFAULT (''), `doors_last` text NOT NULL DEFAULT (''), `shutter_first` text NOT NULL DEFAULT (''), `shutter_last` text NOT NULL DEFAULT (''));
-- create index "sitewatchhistory_span_s_start" to table: "site_watch_history"
CREATE UNIQUE INDEX `sitewatchhistory_span_s_start` ON `site_watch_history` (`span_s`, `start`);
-- create "strategy_obs" table
CREATE TABLE `strategy_obs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `active` bool NOT NULL DEFAULT (true), `kinds` json NOT NULL, `priority` integer NOT NULL, `delay_s` real NOT NULL DEFAULT (0), `window_s` real NOT NULL, `albums` json NOT NULL);
-- create index "strategy_obs_name_key" to table: "strategy_obs"
CREATE UNIQUE INDEX `strategy_obs_name_key` ON `strategy_obs` (`name`);
-- create "task_id" table
CREATE TABLE `task_id` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `state` text NOT NULL, `started` datetime NULL, `heartbeat` datetime NULL, `restarts` integer NOT NULL DEFAULT (0), `last_error` text NOT NULL DEFAULT (''));
-- create index "task_id_name_key" to table: "task_id"
CREATE UNIQUE INDEX `task_id_name_key` ON `task_id` (`name`);
-- create "telescope" table
CREATE TABLE `telescope` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `aperture_m` real NOT NULL DEFAULT (0), `focal_length_m` real NOT NULL DEFAULT (0), `slew_rate_deg_s` real NOT NULL, `slew_settle_s` real NOT NULL, `overhead_s` real NOT NULL, `site_name` text NOT NULL, `latitude_deg` real NOT NULL, `longitude_deg` real NOT NULL, `height_m` real NOT NULL, `time_zone` text NOT NULL, `horizon_deg` real NOT NULL);
-- create index "telescope_name_key" to table: "telescope"
CREATE UNIQUE INDEX `telescope_name_key` ON `telescope` (`name`);
-- create "user_level" table
CREATE TABLE `user_level` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `description` text NOT NULL DEFAULT (''), `role` text NOT NULL, `priority` integer NOT NULL DEFAULT (5), `quota_s` real NOT NULL DEFAULT (0));
-- create index "user_level_name_key" to table: "user_level"
CREATE UNIQUE INDEX `user_level_name_key` ON `user_level` (`name`);
-- create "version" table
CREATE TABLE `version` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `module` text NOT NULL, `version` text NOT NULL, `created` datetime NOT NULL);
-- create index "version_module_version" to table: "version"
CREATE UNIQUE INDEX `version_module_version` ON `version` (`module`, `version`);
-- create "weather_watch" table
CREATE TABLE `weather_watch` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `updated` datetime NOT NULL, `global_status` text NOT NULL, `humidity` real NULL, `wind` real NULL, `wind_dir` real NULL, `temperature` real NULL, `pressure` real NULL, `rain` real NULL, `cloud` real NULL, `sky_temperature` real NULL, `dew_point` real NULL);
-- create index "weatherwatch_updated" to table: "weather_watch"
CREATE INDEX `weatherwatch_updated` ON `weather_watch` (`updated`);
-- create "weather_watch_history" table
CREATE TABLE `weather_watch_history` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `span_s` integer NOT NULL, `start` datetime NOT NULL, `first` datetime NOT NULL, `last` datetime NOT NULL, `samples` integer NOT NULL, `status_worst` text NOT NULL, `status_best` text NOT NULL, `humidity_min` real NULL, `humidity_mean` real NULL, `humidity_max` real NULL, `humidity_n` integer NOT NULL DEFAULT (0), `wind_min` real NULL, `wind_mean` real NULL, `wind_max` real NULL, `wind_n` integer NOT NULL DEFAULT (0), `temperature_min` real NULL, `temperature_mean` real NULL, `temperature_max` real NULL, `temperature_n` integer NOT NULL DEFAULT (0), `pressure_min` real NULL, `pressure_mean` real NULL, `pressure_max` real NULL, `pressure_n` integer NOT NULL DEFAULT (0), `rain_min` real NULL, `rain_mean` real NULL, `rain_max` real NULL, `rain_n` integer NOT NULL DEFAULT (0), `cloud_min` real NULL, `cloud_mean` real NULL, `cloud_max` real NULL, `cloud_n` integer NOT NULL DEFAULT (0), `sky_temperature_min` real NULL, `sky_temperature_mean` real NULL, `sky_temperature_max` real NULL, `sky_temperature_n` integer NOT NULL DEFAULT (0), `dew_point_min` real NULL, `dew_point_mean` real NULL, `dew_point_max` real NULL, `dew_point_n` integer NOT NULL DEFAULT (0), `wind_dir` real NULL);
-- create index "weatherwatchhistory_span_s_start" to table: "weather_watch_history"
CREATE UNIQUE INDEX `weatherwatchhistory_span_s_start` ON `weather_watch_history` (`span_s`, `start`);
-- create "scientific_program_members" table
CREATE TABLE `scientific_program_members` (`scientific_program_id` integer NOT NULL, `pyros_user_id` integer NOT NULL, PRIMARY KEY (`scientific_program_id`, `pyros_user_id`), CONSTRAINT `scientific_program_members_scientific_program_id` FOREIGN KEY (`scientific_program_id`) REFERENCES `scientific_program` (`id`) ON DELETE CASCADE, CONSTRAINT `scientific_program_members_pyros_user_id` FOREIGN KEY (`pyros_user_id`) REFERENCES `pyros_user` (`id`) ON DELETE CASCADE);

-- +goose Down
-- reverse: create "scientific_program_members" table
DROP TABLE `scientific_program_members`;
-- reverse: create index "weatherwatchhistory_span_s_start" to table: "weather_watch_history"
DROP INDEX `weatherwatchhistory_span_s_start`;
-- reverse: create "weather_watch_history" table
DROP TABLE `weather_watch_history`;
-- reverse: create index "weatherwatch_updated" to table: "weather_watch"
DROP INDEX `weatherwatch_updated`;
-- reverse: create "weather_watch" table
DROP TABLE `weather_watch`;
-- reverse: create index "version_module_version" to table: "version"
DROP INDEX `version_module_version`;
-- reverse: create "version" table
DROP TABLE `version`;
-- reverse: create index "user_level_name_key" to table: "user_level"
DROP INDEX `user_level_name_key`;
-- reverse: create "user_level" table
DROP TABLE `user_level`;
-- reverse: create index "telescope_name_key" to table: "telescope"
DROP INDEX `telescope_name_key`;
-- reverse: create "telescope" table
DROP TABLE `telescope`;
-- reverse: create index "task_id_name_key" to table: "task_id"
DROP INDEX `task_id_name_key`;
-- reverse: create "task_id" table
DROP TABLE `task_id`;
-- reverse: create index "strategy_obs_name_key" to table: "strategy_obs"
DROP INDEX `strategy_obs_name_key`;
-- reverse: create "strategy_obs" table
DROP TABLE `strategy_obs`;
-- reverse: create index "sitewatchhistory_span_s_start" to table: "site_watch_history"
DROP INDEX `sitewatchhistory_span_s_start`;
-- reverse: create "site_watch_history" table
DROP TABLE `site_watch_history`;
-- reverse: create index "sitewatch_updated" to table: "site_watch"
DROP INDEX `sitewatch_updated`;
-- reverse: create "site_watch" table
DROP TABLE `site_watch`;
-- reverse: create index "sequence_status_window_end" to table: "sequence"
DROP INDEX `sequence_status_window_end`;
-- reverse: create index "sequence_request_id_position" to table: "sequence"
DROP INDEX `sequence_request_id_position`;
-- reverse: create "sequence" table
DROP TABLE `sequence`;
-- reverse: create index "scientific_program_name_key" to table: "scientific_program"
DROP INDEX `scientific_program_name_key`;
-- reverse: create "scientific_program" table
DROP TABLE `scientific_program`;
-- reverse: create index "scheduleleftout_sequence_id" to table: "schedule_left_out"
DROP INDEX `scheduleleftout_sequence_id`;
-- reverse: create index "scheduleleftout_schedule_id_sequence_id" to table: "schedule_left_out"
DROP INDEX `scheduleleftout_schedule_id_sequence_id`;
-- reverse: create "schedule_left_out" table
DROP TABLE `schedule_left_out`;
-- reverse: create index "schedulehassequences_sequence_id" to table: "schedule_has_sequences"
DROP INDEX `schedulehassequences_sequence_id`;
-- reverse: create index "schedulehassequences_schedule_id_sequence_id" to table: "schedule_has_sequences"
DROP INDEX `schedulehassequences_schedule_id_sequence_id`;
-- reverse: create "schedule_has_sequences" table
DROP TABLE `schedule_has_sequences`;
-- reverse: create index "schedule_night_name" to table: "schedule"
DROP INDEX `schedule_night_name`;
-- reverse: create "schedule" table
DROP TABLE `schedule`;
-- reverse: create index "request_created" to table: "request"
DROP INDEX `request_created`;
-- reverse: create index "request_status" to table: "request"
DROP INDEX `request_status`;
-- reverse: create index "request_program_id" to table: "request"
DROP INDEX `request_program_id`;
-- reverse: create index "request_user_id" to table: "request"
DROP INDEX `request_user_id`;
-- reverse: create "request" table
DROP TABLE `request`;
-- reverse: create index "refreshtoken_expires" to table: "refresh_token"
DROP INDEX `refreshtoken_expires`;
-- reverse: create index "refreshtoken_user_id" to table: "refresh_token"
DROP INDEX `refreshtoken_user_id`;
-- reverse: create index "refreshtoken_family" to table: "refresh_token"
DROP INDEX `refreshtoken_family`;
-- reverse: create index "refresh_token_hash_key" to table: "refresh_token"
DROP INDEX `refresh_token_hash_key`;
-- reverse: create "refresh_token" table
DROP TABLE `refresh_token`;
-- reverse: create index "pyros_user_username_key" to table: "pyros_user"
DROP INDEX `pyros_user_username_key`;
-- reverse: create index "pyros_user_email_key" to table: "pyros_user"
DROP INDEX `pyros_user_email_key`;
-- reverse: create "pyros_user" table
DROP TABLE `pyros_user`;
-- reverse: create index "plcdevicestatus_device_id_position" to table: "plc_device_status"
DROP INDEX `plcdevicestatus_device_id_position`;
-- reverse: create "plc_device_status" table
DROP TABLE `plc_device_status`;
-- reverse: create index "plcdevice_plc_id_position" to table: "plc_device"
DROP INDEX `plcdevice_plc_id_position`;
-- reverse: create "plc_device" table
DROP TABLE `plc_device`;
-- reverse: create index "plc_name_key" to table: "plc"
DROP INDEX `plc_name_key`;
-- reverse: create "plc" table
DROP TABLE `plc`;
-- reverse: create index "plan_album_id_position" to table: "plan"
DROP INDEX `plan_album_id_position`;
-- reverse: create "plan" table
DROP TABLE `plan`;
-- reverse: create index "nrtanalysis_image_id" to table: "nrt_analysis"
DROP INDEX `nrtanalysis_image_id`;
-- reverse: create "nrt_analysis" table
DROP TABLE `nrt_analysis`;
-- reverse: create index "logentry_created" to table: "log"
DROP INDEX `logentry_created`;
-- reverse: create index "logentry_level" to table: "log"
DROP INDEX `logentry_level`;
-- reverse: create index "logentry_agent" to table: "log"
DROP INDEX `logentry_agent`;
-- reverse: create "log" table
DROP TABLE `log`;
-- reverse: create index "last_value_name_key" to table: "last_value"
DROP INDEX `last_value_name_key`;
-- reverse: create "last_value" table
DROP TABLE `last_value`;
-- reverse: create index "image_measured" to table: "image"
DROP INDEX `image_measured`;
-- reverse: create index "image_night" to table: "image"
DROP INDEX `image_night`;
-- reverse: create index "image_sequence_id" to table: "image"
DROP INDEX `image_sequence_id`;
-- reverse: create index "image_request_id" to table: "image"
DROP INDEX `image_request_id`;
-- reverse: create index "image_plan_id_number" to table: "image"
DROP INDEX `image_plan_id_number`;
-- reverse: create index "image_file_key" to table: "image"
DROP INDEX `image_file_key`;
-- reverse: create "image" table
DROP TABLE `image`;
-- reverse: create index "idempotencykey_user_id_key" to table: "idempotency_key"
DROP INDEX `idempotencykey_user_id_key`;
-- reverse: create "idempotency_key" table
DROP TABLE `idempotency_key`;
-- reverse: create index "filter_wheel_detector_id_key" to table: "filter_wheel"
DROP INDEX `filter_wheel_detector_id_key`;
-- reverse: create index "filter_wheel_name_key" to table: "filter_wheel"
DROP INDEX `filter_wheel_name_key`;
-- reverse: create "filter_wheel" table
DROP TABLE `filter_wheel`;
-- reverse: create index "filterslot_wheel_id_slot" to table: "filter_slot"
DROP INDEX `filterslot_wheel_id_slot`;
-- reverse: create "filter_slot" table
DROP TABLE `filter_slot`;
-- reverse: create index "filter_name_key" to table: "filter"
DROP INDEX `filter_name_key`;
-- reverse: create "filter" table
DROP TABLE `filter`;
-- reverse: create index "dome_name_key" to table: "dome"
DROP INDEX `dome_name_key`;
-- reverse: create "dome" table
DROP TABLE `dome`;
-- reverse: create index "device_name_key" to table: "device"
DROP INDEX `device_name_key`;
-- reverse: create "device" table
DROP TABLE `device`;
-- reverse: create index "detector_name_key" to table: "detector"
DROP INDEX `detector_name_key`;
-- reverse: create "detector" table
DROP TABLE `detector`;
-- reverse: create index "country_name_key" to table: "country"
DROP INDEX `country_name_key`;
-- reverse: create "country" table
DROP TABLE `country`;
-- reverse: create index "change_request_id" to table: "change"
DROP INDEX `change_request_id`;
-- reverse: create "change" table
DROP TABLE `change`;
-- reverse: create index "alert_request_id" to table: "alert"
DROP INDEX `alert_request_id`;
-- reverse: create index "alert_received" to table: "alert"
DROP INDEX `alert_received`;
-- reverse: create index "alert_event" to table: "alert"
DROP INDEX `alert_event`;
-- reverse: create index "alert_ivorn_key" to table: "alert"
DROP INDEX `alert_ivorn_key`;
-- reverse: create "alert" table
DROP TABLE `alert`;
-- reverse: create index "album_sequence_id_position" to table: "album"
DROP INDEX `album_sequence_id_position`;
-- reverse: create "album" table
DROP TABLE `album`;
