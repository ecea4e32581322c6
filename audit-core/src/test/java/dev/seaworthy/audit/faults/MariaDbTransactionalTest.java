package dev.seaworthy.audit.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.MariaDbServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MariaDbTransactionalTest extends TransactionalContract {
    private static TestDatabase server;

    @BeforeAll
    static void startServer() {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        server = TestDatabase.mariaDb();
    }

    @AfterAll
    static void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String url(Path folder) {
        return server.create(folder);
    }
}
