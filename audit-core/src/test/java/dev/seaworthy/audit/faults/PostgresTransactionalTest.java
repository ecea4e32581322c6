package dev.seaworthy.audit.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresTransactionalTest extends TransactionalContract {
    private static TestDatabase server;

    @BeforeAll
    static void startServer() {
        server = TestDatabase.postgres();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Override
    String url(Path folder) {
        return server.create(folder);
    }
}
