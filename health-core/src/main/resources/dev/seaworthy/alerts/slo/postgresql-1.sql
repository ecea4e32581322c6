-- Counts for objectives, version 1, PostgreSQL 13 and later. ${schema} is empty or a schema name and a dot.
-- slot_start: seconds since 1970 of the start of the hour or minute; process: another one for each start of an instance.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_hour (
    slot_start BIGINT NOT NULL,
    objective VARCHAR(100) COLLATE "C" NOT NULL,
    process VARCHAR(36) COLLATE "C" NOT NULL,
    instance VARCHAR(200) NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (slot_start, objective, process)
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_minute (
    slot_start BIGINT NOT NULL,
    objective VARCHAR(100) COLLATE "C" NOT NULL,
    process VARCHAR(36) COLLATE "C" NOT NULL,
    instance VARCHAR(200) NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (slot_start, objective, process)
);

INSERT INTO ${schema}seaworthy_slo_schema (version)
    SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_slo_schema WHERE version = 1);
