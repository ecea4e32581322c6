package dev.seaworthy.audit.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("long")
class H2ReadCostLongTest extends H2ReadCostTest {
    @Override
    int size() {
        return Integer.getInteger("million", 1_000_000);
    }
}
