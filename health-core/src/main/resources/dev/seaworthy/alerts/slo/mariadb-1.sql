-- Counts for objectives, version 1, MariaDB 10.6 and later. ${schema} is empty or a database name and a dot.
-- slot_start: seconds since 1970 of the start of the hour or minute; process: another one for each start of an instance.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at DATETIME(6) DEFAULT (UTC_TIMESTAMP(6)) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_hour (
    slot_start BIGINT NOT NULL,
    objective VARCHAR(100) NOT NULL,
    process VARCHAR(36) NOT NULL,
    instance VARCHAR(200) NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (slot_start, objective, process)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_minute (
    slot_start BIGINT NOT NULL,
    objective VARCHAR(100) NOT NULL,
    process VARCHAR(36) NOT NULL,
    instance VARCHAR(200) NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (slot_start, objective, process)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT INTO ${schema}seaworthy_slo_schema (version)
    SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_slo_schema WHERE version = 1);
