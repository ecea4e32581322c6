package dev.seaworthy.audit.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("long")
class PostgresReadCostLongTest extends PostgresReadCostTest {
    @Override
    int size() {
        return Integer.getInteger("million", 1_000_000);
    }
}
