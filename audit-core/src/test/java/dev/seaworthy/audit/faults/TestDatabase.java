package dev.seaworthy.audit.faults;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.MariaDbServer;
import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A real database server, or files, that makes empty databases which survive a kill of their client. */
interface TestDatabase extends AutoCloseable {
    /** The URL of a new database; the folder is for those that need one. */
    String create(Path folder);

    /**
     * Whether a kill can leave one of two rows of a transaction that was not committed. H2 writes a snapshot for each
     * table, not for all at once, while other threads commit: h2database/h2database#2080.
     */
    default boolean mayTear() {
        return false;
    }

    @Override
    void close();

    /** A database of its own in each folder; durable as far as a kill of the process goes. */
    static TestDatabase h2() {
        return new TestDatabase() {
            @Override
            public String create(Path folder) {
                return "jdbc:h2:file:" + folder.resolve("db") + ";WRITE_DELAY=0";
            }

            @Override
            public boolean mayTear() {
                return true;
            }

            @Override
            public void close() {
                // Its files go with their folder.
            }

            @Override
            public String toString() {
                return "H2";
            }
        };
    }

    /** A server with fsync on. */
    static TestDatabase postgres() {
        PostgresServer server = PostgresServer.start();
        AtomicInteger databases = new AtomicInteger();
        return new TestDatabase() {
            @Override
            public String create(Path folder) {
                String name = "campaign_" + databases.incrementAndGet();
                server.createDatabase(name);
                return server.jdbcUrl(name);
            }

            @Override
            public void close() {
                server.close();
            }

            @Override
            public String toString() {
                return "PostgreSQL";
            }
        };
    }

    /** A server that syncs each commit. */
    static TestDatabase mariaDb() {
        MariaDbServer server = MariaDbServer.start();
        AtomicInteger databases = new AtomicInteger();
        return new TestDatabase() {
            @Override
            public String create(Path folder) {
                String name = "campaign_" + databases.incrementAndGet();
                server.createDatabase(name);
                return server.jdbcUrl(name);
            }

            @Override
            public void close() {
                server.close();
            }

            @Override
            public String toString() {
                return "MariaDB";
            }
        };
    }

    /** A small pool that starts although the database is away. */
    static HikariDataSource pool(String url, int size) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }
}
