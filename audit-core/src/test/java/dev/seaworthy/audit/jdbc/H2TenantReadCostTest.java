package dev.seaworthy.audit.jdbc;

import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("long")
@Tag("slow")
class H2TenantReadCostTest extends H2ReadCostTest {
    @Override
    Optional<String> tenant() {
        return Optional.of("acme");
    }
}
