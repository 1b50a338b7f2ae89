-- +goose Up
-- create "analysis_job" table
CREATE TABLE `analysis_job` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `image_id` integer NOT NULL, `state` text NOT NULL, `tries` integer NOT NULL DEFAULT (0), `last_error` text NOT NULL DEFAULT (''), `actor` text NOT NULL DEFAULT (''), `at` datetime NOT NULL);
-- create index "analysis_job_image_id_key" to table: "analysis_job"
CREATE UNIQUE INDEX `analysis_job_image_id_key` ON `analysis_job` (`image_id`);
-- create index "analysisjob_at" to table: "analysis_job"
CREATE INDEX `analysisjob_at` ON `analysis_job` (`at`);
-- create "observing_condition" table
CREATE TABLE `observing_condition` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `at` datetime NOT NULL, `kind` text NOT NULL, `value` real NULL, `unit` text NOT NULL DEFAULT (''), `class` text NOT NULL DEFAULT (''), `level` text NOT NULL, `interpretation` text NOT NULL DEFAULT (''), `source` text NOT NULL DEFAULT (''), `measured_at` datetime NULL, `age_limit_s` real NOT NULL DEFAULT (0));
-- create index "observingcondition_kind_at" to table: "observing_condition"
CREATE INDEX `observingcondition_kind_at` ON `observing_condition` (`kind`, `at`);
-- create index "observingcondition_at" to table: "observing_condition"
CREATE INDEX `observingcondition_at` ON `observing_condition` (`at`);

-- +goose Down
-- reverse: create index "observingcondition_at" to table: "observing_condition"
DROP INDEX `observingcondition_at`;
-- reverse: create index "observingcondition_kind_at" to table: "observing_condition"
DROP INDEX `observingcondition_kind_at`;
-- reverse: create "observing_condition" table
DROP TABLE `observing_condition`;
-- reverse: create index "analysisjob_at" to table: "analysis_job"
DROP INDEX `analysisjob_at`;
-- reverse: create index "analysis_job_image_id_key" to table: "analysis_job"
DROP INDEX `analysis_job_image_id_key`;
-- reverse: create "analysis_job" table
DROP TABLE `analysis_job`;
