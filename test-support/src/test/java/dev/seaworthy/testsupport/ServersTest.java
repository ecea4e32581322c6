package dev.seaworthy.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServersTest {

    @Test
    void postgresKeepsItsDataAcrossARestartAndFsyncs() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            execute(server.jdbcUrl(), "CREATE TABLE t AS SELECT 42 AS answer");

            server.stop();
            assertThatThrownBy(() -> query(server.jdbcUrl(), "SELECT 1")).isInstanceOf(SQLException.class);
            server.restart();

            assertThat(query(server.jdbcUrl(), "SELECT answer FROM t")).isEqualTo("42");
            assertThat(query(server.jdbcUrl(), "SHOW fsync")).isEqualTo("on");
            assertThat(query(server.jdbcUrl(), "SHOW synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void aPausedPostgresAnswersNobodyUntilResumed() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            server.pause();
            assertThatThrownBy(() -> query(server.jdbcUrl() + "&socketTimeout=1&loginTimeout=1", "SELECT 1"))
                    .isInstanceOf(SQLException.class);

            server.resume();
            assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void mariaDbKeepsItsDataWhenKilledAndAnswersNobodyWhilePaused() throws SQLException {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        try (MariaDbServer server = MariaDbServer.start()) {
            execute(server.jdbcUrl(), "CREATE TABLE t AS SELECT 42 AS answer");

            server.kill();
            assertThatThrownBy(() -> query(server.jdbcUrl(), "SELECT 1")).isInstanceOf(SQLException.class);
            server.restart();
            server.pause();
            assertThatThrownBy(() -> query(server.jdbcUrl() + "&connectTimeout=1000&socketTimeout=1000", "SELECT 1"))
                    .isInstanceOf(SQLException.class);
            server.resume();
            server.stop();
            server.restart();

            assertThat(query(server.jdbcUrl(), "SELECT answer FROM t")).isEqualTo("42");
            assertThat(query(server.jdbcUrl(), "SELECT @@innodb_flush_log_at_trx_commit"))
                    .isEqualTo("1");
        }
    }

    @Test
    void theProxyBlackHolesCutsAndHeals() throws SQLException {
        try (PostgresServer server = PostgresServer.start();
                TcpProxy proxy = TcpProxy.to(server.port())) {
            String url = server.jdbcUrl().replace(":" + server.port(), ":" + proxy.port());
            assertThat(query(url, "SELECT 1")).isEqualTo("1");

            proxy.blackHole();
            assertThatThrownBy(() -> query(url + "&socketTimeout=1&loginTimeout=1", "SELECT 1"))
                    .isInstanceOf(SQLException.class);
            proxy.heal();
            assertThat(query(url, "SELECT 1")).isEqualTo("1");
            proxy.refuse();
            assertThatThrownBy(() -> query(url, "SELECT 1")).isInstanceOf(SQLException.class);
            proxy.heal();
            assertThat(query(url, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void theProxyOutlivesATargetThatIsDown() throws IOException {
        int port = FreePort.next();
        try (TcpProxy proxy = TcpProxy.to(port)) {
            try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
                assertThat(refused.getInputStream().read()).isEqualTo(-1);
            }
            try (ServerSocket target = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    Socket arrived = target.accept()) {
                client.getOutputStream().write(42);

                assertThat(arrived.getInputStream().read()).isEqualTo(42);
            }
        }
    }

    @Test
    void debianPostgresHasMatchingClientPrograms() {
        boolean installed = DebianPostgres.binaries().isPresent();
        if (!installed) {
            RequiredTool.missing("PostgreSQL with its client programs");
        }
        assumeTrue(installed, "PostgreSQL with its client programs is not installed");

        try (DebianPostgres server = DebianPostgres.start()) {
            assertThat(server.run("pg_dump", "postgres")).contains("PostgreSQL database dump");
        }
    }

    @Test
    void aSmallDiskIsFullAndHasSpaceAgain() throws IOException {
        Optional<SmallDisk> mounted = SmallDisk.mount(1 << 20);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");

        try (SmallDisk disk = mounted.orElseThrow()) {
            disk.leaveFree(0);
            Path file = disk.path().resolve("file");
            assertThatThrownBy(() -> Files.write(file, new byte[100_000])).isInstanceOf(IOException.class);

            disk.leaveFree(200_000);
            assertThat(Files.size(Files.write(file, new byte[100_000]))).isEqualTo(100_000);
        }
    }

    @Test
    void aSmallDiskGetsFullUnderAWriterWhoNeverPauses() throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(512 << 20);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");

        try (SmallDisk disk = mounted.orElseThrow()) {
            CountDownLatch writing = new CountDownLatch(1);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try (OutputStream out = Files.newOutputStream(disk.path().resolve("file"))) {
                    while (true) {
                        out.write(new byte[64]);
                        writing.countDown();
                    }
                } catch (IOException full) {
                    // As wanted.
                }
            });
            writing.await();
            disk.leaveFree(0);

            writer.get(30, TimeUnit.SECONDS);
            assertThat(Files.getFileStore(disk.path()).getUnallocatedSpace()).isZero();
            disk.leaveFree(200_000);
            assertThat(Files.getFileStore(disk.path()).getUnallocatedSpace()).isBetween(190_000L, 210_000L);
        }
    }

    @Test
    void aKilledChildLeavesWhatItPrinted() {
        try (ChildJvm child = ChildJvm.start(Endless.class, "hello")) {
            child.awaitLine("hello"::equals, 30, TimeUnit.SECONDS);

            List<String> printed = child.kill();

            assertThat(printed).startsWith("hello");
            assertThat(child.exitValue()).isEqualTo(137);
        }
    }

    static final class Endless {
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(arguments[0]);
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
