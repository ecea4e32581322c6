package dev.seaworthy.audit.jdbc;

import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("long")
class PostgresTenantReadCostTest extends PostgresReadCostTest {
    @Override
    Optional<String> tenant() {
        return Optional.of("acme");
    }
}
