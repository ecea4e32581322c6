package dev.seaworthy.servlet;

import static dev.seaworthy.servlet.Tokens.AS_VIEWER;
import static dev.seaworthy.servlet.Tokens.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An export to a client that reads slowly, or no more. */
class AuditExportStreamTest {
    private static final int EVENTS = 5_000;
    private static final String TARGET = "/api/v1/audit/export";
    /** All sessions but that which asks. */
    private static final String SESSIONS =
            "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID <> SESSION_ID()";

    private final BlockingQueue<String> exports = new LinkedBlockingQueue<>();
    private final JdbcDataSource database = new JdbcDataSource();
    private AuditLogger audit;
    private JettyHost host;

    @BeforeEach
    void start() throws Exception {
        database.setURL("jdbc:h2:mem:export-" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
        JdbcAuditStore store = new JdbcAuditStore(database);
        audit = AuditLogger.builder(store)
                .syncTimeout(Duration.ofMinutes(1))
                .listener(new AuditListener() {
                    @Override
                    public void onStored(List<StoredEvent> events) {
                        events.stream()
                                .map(event -> event.text(EventField.METADATA))
                                .filter(metadata -> metadata != null && metadata.contains("\"export\":"))
                                .forEach(exports::add);
                    }
                })
                .build()
                .start();
        audit.log(AuditEvent.of("project.create").description("d".repeat(2_000)), AuditMode.SYNC);
        ManyEvents.copy(database, "(SELECT x FROM SYSTEM_RANGE(1, " + (EVENTS - 1) + ")) numbers");
        host = JettyHost.running(context -> SeaworthyServlets.at("/")
                .audit(audit, store)
                .authorizer(Tokens.all())
                .register(context));
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        audit.close();
        try (java.sql.Connection connection = database.getConnection()) {
            connection.createStatement().execute("SHUTDOWN");
        }
    }

    private Socket asking() throws Exception {
        Socket socket = new Socket();
        // Else the kernel takes most of the export.
        socket.setReceiveBufferSize(65_536);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), host.port()));
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + TARGET + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                + VIEWER + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private String nextExport() throws InterruptedException {
        String export = exports.poll(60, TimeUnit.SECONDS);
        assertThat(export).as("an event of the export").isNotNull();
        return export;
    }

    private static long lines(InputStream in) throws Exception {
        long lines = 0;
        byte[] buffer = new byte[65_536];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '{' && (i == 0 || buffer[i - 1] == '\n')) {
                    lines++;
                }
            }
        }
        return lines;
    }

    @Test
    void clientThatGoesEndsTheExport() throws Exception {
        try (Socket socket = asking()) {
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            socket.setSoLinger(true, 0);
        }

        assertThat(nextExport()).contains("begun");
        String end = nextExport();
        assertThat(end).contains("\"export\":\"broken off\"");
        assertThat(Long.parseLong(end.replaceAll(".*\"rows\":(\\d+).*", "$1"))).isLessThan(EVENTS);
        ManyEvents.awaitCount(database, SESSIONS, 0);
    }

    @Test
    void clientThatStopsReadingHoldsNoConnectionOfTheDatabase() throws Exception {
        try (Socket socket = asking()) {
            assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);

            ManyEvents.awaitCount(database, SESSIONS, 0);

            assertThat(nextExport()).contains("begun");
            assertThat(exports).as("the export waits for its client").isEmpty();
            assertThat(host.http().get("/api/v1/audit/account", AS_VIEWER).status())
                    .isEqualTo(200);
            assertThat(lines(socket.getInputStream())).isGreaterThan(EVENTS * 9L / 10);
        }
        assertThat(nextExport()).contains("\"export\":\"complete\",\"rows\":" + EVENTS);
    }

    @Test
    void soManyExportsAreServedAtOnceAndNoMore() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = asking();
                stalled.add(socket);
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }

            RawHttp.Answer refused = host.http().get(TARGET, AS_VIEWER);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().get("detail").asText()).contains("8 exports");
            assertThat(host.http().get("/api/v1/audit/logs", AS_VIEWER).status())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        for (int i = 0; i < 16; i++) {
            nextExport();
        }
        assertThat(host.http()
                        .get(TARGET + "?resource_type=none&resource_id=x", AS_VIEWER)
                        .status())
                .isEqualTo(200);
    }
}
