-- Counts for objectives, version 1, H2 2.x. ${schema} is empty or a schema name and a dot.
-- H2 counts UTF-16 units where the others count characters: the name of an instance has twice the width.
-- slot_start: seconds since 1970 of the start of the hour or minute; process: another one for each start of an instance.
CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    applied_at TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_hour (
    slot_start BIGINT NOT NULL,
    objective VARCHAR(100) NOT NULL,
    process VARCHAR(36) NOT NULL,
    instance VARCHAR(400) NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (slot_start, objective, process)
);

CREATE TABLE IF NOT EXISTS ${schema}seaworthy_slo_minute (
    slot_start BIGINT NOT NULL,
    objective VARCHAR(100) NOT NULL,
    process VARCHAR(36) NOT NULL,
    instance VARCHAR(400) NOT NULL,
    good BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (slot_start, objective, process)
);

INSERT INTO ${schema}seaworthy_slo_schema (version)
    SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ${schema}seaworthy_slo_schema WHERE version = 1);
