package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Undertow is not on this class path: its exceptions are told by where they come from. */
class ClientAbortTest {

    private static final String RESPONSE = "io.undertow.servlet.spec.ServletOutputStreamImpl";
    private static final String REQUEST = "io.undertow.servlet.spec.ServletInputStreamImpl";

    @Test
    void socketFailureInAStreamOfUndertowIsAClientThatWentAway() {
        for (IOException failure : List.of(
                from(RESPONSE, new IOException("Broken pipe")),
                from(RESPONSE, new IOException("Connection reset by peer")),
                from(RESPONSE, new ClosedChannelException()),
                from(
                        REQUEST,
                        new IOException("UT000128: Remote peer closed connection before all data could be read")))) {
            assertThat(ClientAbort.caused(failure)).isTrue();
            assertThat(ClientAbort.caused(new IllegalStateException(failure))).isTrue();
        }
    }

    @Test
    void socketFailureElsewhereIsOneOfTheApplication() {
        assertThat(ClientAbort.caused(null)).isFalse();
        assertThat(ClientAbort.caused(from("org.postgresql.core.PGStream", new IOException("Broken pipe"))))
                .isFalse();
        assertThat(ClientAbort.caused(
                        from("io.undertow.client.http.HttpClientConnection", new ClosedChannelException())))
                .isFalse();
    }

    @Test
    void otherFailureInAStreamOfUndertowIsOneOfTheApplication() {
        assertThat(ClientAbort.caused(from(RESPONSE, new IOException("UT010029: Stream is closed"))))
                .isFalse();
        assertThat(ClientAbort.caused(from(RESPONSE, new IOException()))).isFalse();
        IllegalStateException other = new IllegalStateException("Broken pipe");
        other.setStackTrace(frames(RESPONSE));
        assertThat(ClientAbort.caused(other)).isFalse();
    }

    private static <T extends IOException> T from(String type, T failure) {
        failure.setStackTrace(frames(type));
        return failure;
    }

    private static StackTraceElement[] frames(String type) {
        return new StackTraceElement[] {
            new StackTraceElement("sun.nio.ch.FileDispatcherImpl", "write0", null, -2),
            new StackTraceElement("org.xnio.nio.NioSocketConduit", "write", null, 150),
            new StackTraceElement(type, "write", null, 300),
            new StackTraceElement("com.example.Servlet", "doGet", null, 20)
        };
    }
}
