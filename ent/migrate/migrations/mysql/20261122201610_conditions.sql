-- +goose Up
-- create "analysis_job" table
CREATE TABLE `analysis_job` (`id` bigint NOT NULL AUTO_INCREMENT, `image_id` bigint NOT NULL, `state` varchar(32) NOT NULL COMMENT "failed or skipped", `tries` bigint NOT NULL DEFAULT 0, `last_error` varchar(4000) NOT NULL DEFAULT '', `actor` varchar(191) NOT NULL DEFAULT '' COMMENT "who skipped it", `at` datetime(6) NOT NULL COMMENT "of the state", PRIMARY KEY (`id`), INDEX `analysisjob_at` (`at`), UNIQUE INDEX `image_id` (`image_id`)) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- create "observing_condition" table
CREATE TABLE `observing_condition` (`id` bigint NOT NULL AUTO_INCREMENT, `at` datetime(6) NOT NULL, `kind` varchar(32) NOT NULL, `value` double NULL COMMENT "in unit; null: not known from then on", `unit` varchar(32) NOT NULL DEFAULT '', `class` varchar(32) NOT NULL DEFAULT '' COMMENT "one word; empty: not known", `level` varchar(32) NOT NULL, `interpretation` varchar(1000) NOT NULL DEFAULT '', `source` varchar(1000) NOT NULL DEFAULT '' COMMENT "what it rests on", `measured_at` datetime(6) NULL, `age_limit_s` double NOT NULL DEFAULT 0 COMMENT "s; 0: it does not age", PRIMARY KEY (`id`), INDEX `observingcondition_at` (`at`), INDEX `observingcondition_kind_at` (`kind`, `at`)) CHARSET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
-- reverse: create "observing_condition" table
DROP TABLE `observing_condition`;
-- reverse: create "analysis_job" table
DROP TABLE `analysis_job`;
