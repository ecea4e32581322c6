package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.PostgresServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A million events through a JVM whose heap could hold a few ten thousand of them. */
@Tag("long")
class AuditExportMillionTest {
    private static final int EVENTS = Integer.getInteger("million", 1_000_000);
    private static final List<String> LITTLE_MEMORY =
            List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    /** What the application does in the database at this moment. */
    private static final String BACKENDS =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'exporting' AND state <> 'idle'";

    private PostgresServer server;
    private DataSource database;
    private ChildJvm application;
    private int port;

    @BeforeEach
    void start() throws Exception {
        server = PostgresServer.start();
        database = server.createDatabase("trail");
        try (AuditLogger audit = AuditLogger.builder(new JdbcAuditStore(database))
                .syncTimeout(Duration.ofMinutes(1))
                .build()
                .start()) {
            audit.log(AuditEvent.of("project.create").description("d".repeat(500)), AuditMode.SYNC);
        }
        ManyEvents.copy(database, "generate_series(1, " + (EVENTS - 1) + ") AS numbers(x)");
        String url = server.jdbcUrl("trail");
        application = ChildJvm.startWith(
                LITTLE_MEMORY,
                ExportingApplication.class,
                url + (url.contains("?") ? "&" : "?") + "ApplicationName=exporting");
        port = Integer.parseInt(application
                .awaitLine(line -> line.startsWith("port "), 60, TimeUnit.SECONDS)
                .substring("port ".length()));
    }

    @AfterEach
    void stop() {
        application.close();
        server.close();
    }

    private Socket asking(String format) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(65_536);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(120_000);
        socket.getOutputStream()
                .write(("GET /api/v1/audit/export?format=" + format + " HTTP/1.0\r\nHost: localhost\r\n"
                                + "Authorization: Bearer " + VIEWER + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static long lines(InputStream in) throws Exception {
        long lines = 0;
        byte[] buffer = new byte[65_536];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
        }
        return lines;
    }

    private String ended() {
        return application.awaitLine(
                line -> line.startsWith("audited ") && line.contains("\"rows\":"), 120, TimeUnit.SECONDS);
    }

    @Test
    void streamsThroughLittleMemoryAndStopsWithItsClient() throws Exception {
        try (Socket socket = asking("ndjson")) {
            assertThat(lines(socket.getInputStream())).isGreaterThan(EVENTS);
        }
        assertThat(ended()).contains("\"export\":\"complete\"", "\"rows\":" + EVENTS);

        try (Socket socket = asking("csv")) {
            assertThat(socket.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);
            // The client reads no more: what waits for it is a thread, and no statement or transaction.
            ManyEvents.awaitCount(database, BACKENDS, 0);
            socket.setSoLinger(true, 0);
        }
        String broken = ended();
        assertThat(broken).contains("\"export\":\"broken off\"");
        assertThat(Long.parseLong(broken.replaceAll(".*\"rows\":(\\d+).*", "$1")))
                .isLessThan(EVENTS / 10);
        ManyEvents.awaitCount(database, BACKENDS.replace(" AND state <> 'idle'", ""), 0);
    }
}
