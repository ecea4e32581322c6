package dev.seaworthy.audit.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("long")
class PostgresFullReadCostTest extends PostgresReadCostTest {
    @Override
    IndexProfile indexes() {
        return IndexProfile.FULL;
    }
}
