package dev.seaworthy.audit.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("long")
@Tag("slow")
class H2FullReadCostTest extends H2ReadCostTest {
    @Override
    IndexProfile indexes() {
        return IndexProfile.FULL;
    }
}
