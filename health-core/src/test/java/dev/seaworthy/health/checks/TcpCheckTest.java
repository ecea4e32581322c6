package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TcpCheckTest {

    @Test
    void aListenerIsUpAndIsLeftAgain() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CheckResult result = new TcpCheck("localhost", server.getLocalPort()).check(FixedContext.usual());

            assertThat(result.status()).isEqualTo(Status.UP);
            assertThat(result.data()).containsOnlyKeys("connect_ms");
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void nobodyListeningIsDown() {
        int port = FreePort.next();

        CheckResult result = new TcpCheck("localhost", port).check(FixedContext.usual());

        assertThat(result.status()).isEqualTo(Status.DOWN);
        assertThat(result.message()).isEqualTo("localhost:" + port + " refuses connections");
    }

    @Test
    @Timeout(60)
    void aListenerThatDoesNotGetToUsIsDownByTheDeadline() throws IOException {
        // Nobody accepts and the queue is full: the kernel lets further connections wait.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fillQueue(full);

            CheckResult result =
                    new TcpCheck("localhost", full.getLocalPort()).check(FixedContext.within(Duration.ofMillis(200)));

            assertThat(result.status()).isEqualTo(Status.DOWN);
            assertThat(result.message()).endsWith("does not answer within the deadline");
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static List<Socket> fillQueue(ServerSocket server) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (IOException full) {
                return waiting;
            }
        }
        throw new IllegalStateException("the queue takes more connections than a test should open");
    }

    @Test
    void hostsAndPortsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new TcpCheck("http://host/", 80)).hasMessageContaining("give it alone");
        assertThatThrownBy(() -> new TcpCheck("host", 65_536)).hasMessageContaining("give 1 to 65535");
    }
}
