-- +goose Up
-- Nothing wrote alerts before, so the table is made anew. The other tables get
-- their columns in place; rebuilding them inside a transaction would delete the
-- rows that refer to them.
-- modify "alert" table
DROP TABLE `alert`;
CREATE TABLE `alert` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL DEFAULT (''), `mission` text NOT NULL DEFAULT (''), `kind` text NOT NULL, `role` text NOT NULL DEFAULT (''), `trigger_id` text NOT NULL DEFAULT (''), `keys` json NOT NULL, `ra_deg` real NULL, `dec_deg` real NULL, `error_deg` real NULL, `event_time` datetime NULL, `received` datetime NOT NULL, `updated` datetime NOT NULL, `outcome` text NOT NULL, `reasons` json NOT NULL, `retracted` bool NOT NULL DEFAULT (false), `strategies` json NOT NULL, `preempt` bool NOT NULL DEFAULT (false), `target_ra_deg` real NULL, `target_dec_deg` real NULL, `target_error_deg` real NULL, `requested_at` datetime NULL, `version` integer NOT NULL DEFAULT (1), `request_id` integer NULL, CONSTRAINT `alert_request_alerts` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE RESTRICT);
-- create index "alert_received" to table: "alert"
CREATE INDEX `alert_received` ON `alert` (`received`);
-- create index "alert_request_id" to table: "alert"
CREATE INDEX `alert_request_id` ON `alert` (`request_id`);
-- create index "alert_trigger_id" to table: "alert"
CREATE INDEX `alert_trigger_id` ON `alert` (`trigger_id`);
-- modify "sequence" table
ALTER TABLE `sequence` ADD COLUMN `preempt` bool NOT NULL DEFAULT false;
-- modify "strategy_obs" table; its rows are those of the standard context, which are added anew
DELETE FROM `strategy_obs`;
ALTER TABLE `strategy_obs` ADD COLUMN `rank` integer NOT NULL DEFAULT 0;
ALTER TABLE `strategy_obs` ADD COLUMN `missions` json NULL;
ALTER TABLE `strategy_obs` ADD COLUMN `packet_types` json NULL;
ALTER TABLE `strategy_obs` ADD COLUMN `max_error_deg` real NOT NULL DEFAULT 0;
ALTER TABLE `strategy_obs` ADD COLUMN `max_age_s` real NOT NULL DEFAULT 0;
ALTER TABLE `strategy_obs` ADD COLUMN `min_alt_deg` real NOT NULL DEFAULT 0;
ALTER TABLE `strategy_obs` ADD COLUMN `known_sources` bool NOT NULL DEFAULT false;
ALTER TABLE `strategy_obs` ADD COLUMN `program` text NOT NULL DEFAULT '';
ALTER TABLE `strategy_obs` ADD COLUMN `preempt` bool NOT NULL DEFAULT false;
ALTER TABLE `strategy_obs` ADD COLUMN `version` integer NOT NULL DEFAULT 1;
-- create "alert_name" table
CREATE TABLE `alert_name` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `kind` text NOT NULL, `name` text NOT NULL, `alert_id` integer NOT NULL, CONSTRAINT `alert_name_alert_names` FOREIGN KEY (`alert_id`) REFERENCES `alert` (`id`) ON DELETE CASCADE);
-- create index "alertname_alert_id_kind_name" to table: "alert_name"
CREATE UNIQUE INDEX `alertname_alert_id_kind_name` ON `alert_name` (`alert_id`, `kind`, `name`);
-- create index "alertname_name" to table: "alert_name"
CREATE INDEX `alertname_name` ON `alert_name` (`name`);
-- create "alert_packet" table
CREATE TABLE `alert_packet` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `format` text NOT NULL, `voevent_version` text NOT NULL DEFAULT (''), `role` text NOT NULL DEFAULT (''), `ivorn` text NOT NULL DEFAULT (''), `author_ivorn` text NOT NULL DEFAULT (''), `mission` text NOT NULL DEFAULT (''), `kind` text NOT NULL, `packet_type` text NOT NULL DEFAULT (''), `packet_name` text NOT NULL DEFAULT (''), `trigger_id` text NOT NULL DEFAULT (''), `keys` json NOT NULL, `ra_deg` real NULL, `dec_deg` real NULL, `error_deg` real NULL, `position_word` text NOT NULL, `coordsys` text NOT NULL DEFAULT (''), `event_time` datetime NULL, `written` datetime NULL, `received` datetime NOT NULL, `cites` json NOT NULL, `traits` json NOT NULL, `notes` json NOT NULL, `digest` text NOT NULL, `source` text NOT NULL DEFAULT (''), `file` text NOT NULL DEFAULT (''), `action` text NOT NULL, `reasons` json NOT NULL, `body` text NOT NULL DEFAULT (''), `alert_id` integer NOT NULL, CONSTRAINT `alert_packet_alert_packets` FOREIGN KEY (`alert_id`) REFERENCES `alert` (`id`) ON DELETE CASCADE);
-- create index "alert_packet_digest_key" to table: "alert_packet"
CREATE UNIQUE INDEX `alert_packet_digest_key` ON `alert_packet` (`digest`);
-- create index "alertpacket_alert_id" to table: "alert_packet"
CREATE INDEX `alertpacket_alert_id` ON `alert_packet` (`alert_id`);

-- +goose Down
-- reverse: create index "alertpacket_alert_id" to table: "alert_packet"
DROP INDEX `alertpacket_alert_id`;
-- reverse: create index "alert_packet_digest_key" to table: "alert_packet"
DROP INDEX `alert_packet_digest_key`;
-- reverse: create "alert_packet" table
DROP TABLE `alert_packet`;
-- reverse: create index "alertname_name" to table: "alert_name"
DROP INDEX `alertname_name`;
-- reverse: create index "alertname_alert_id_kind_name" to table: "alert_name"
DROP INDEX `alertname_alert_id_kind_name`;
-- reverse: create "alert_name" table
DROP TABLE `alert_name`;
-- reverse: modify "strategy_obs" table
ALTER TABLE `strategy_obs` DROP COLUMN `version`;
ALTER TABLE `strategy_obs` DROP COLUMN `preempt`;
ALTER TABLE `strategy_obs` DROP COLUMN `program`;
ALTER TABLE `strategy_obs` DROP COLUMN `known_sources`;
ALTER TABLE `strategy_obs` DROP COLUMN `min_alt_deg`;
ALTER TABLE `strategy_obs` DROP COLUMN `max_age_s`;
ALTER TABLE `strategy_obs` DROP COLUMN `max_error_deg`;
ALTER TABLE `strategy_obs` DROP COLUMN `packet_types`;
ALTER TABLE `strategy_obs` DROP COLUMN `missions`;
ALTER TABLE `strategy_obs` DROP COLUMN `rank`;
-- reverse: modify "sequence" table
ALTER TABLE `sequence` DROP COLUMN `preempt`;
-- reverse: modify "alert" table
DROP TABLE `alert`;
CREATE TABLE `alert` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `ivorn` text NOT NULL, `event` text NOT NULL DEFAULT (''), `kind` text NOT NULL DEFAULT (''), `sender` text NOT NULL DEFAULT (''), `received` datetime NOT NULL, `observed` datetime NULL, `ra_deg` real NULL, `dec_deg` real NULL, `error_radius_deg` real NULL, `is_test` bool NOT NULL DEFAULT (false), `retracted` bool NOT NULL DEFAULT (false), `outcome` text NOT NULL DEFAULT (''), `body` text NOT NULL DEFAULT (''), `request_id` integer NULL, `strategy_id` integer NULL, CONSTRAINT `alert_request_alerts` FOREIGN KEY (`request_id`) REFERENCES `request` (`id`) ON DELETE SET NULL, CONSTRAINT `alert_strategy_obs_alerts` FOREIGN KEY (`strategy_id`) REFERENCES `strategy_obs` (`id`) ON DELETE SET NULL);
CREATE UNIQUE INDEX `alert_ivorn_key` ON `alert` (`ivorn`);
CREATE INDEX `alert_event` ON `alert` (`event`);
CREATE INDEX `alert_received` ON `alert` (`received`);
CREATE INDEX `alert_request_id` ON `alert` (`request_id`);
