package dev.seaworthy.health.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Answers the first bytes of each connection with what a real server says too rarely for a test. */
final class ScriptedServer implements AutoCloseable {

    private final ServerSocket listening;
    private final byte[] answer;
    final CountDownLatch asked = new CountDownLatch(1);

    /** @param answer sent at once and followed by nothing; empty means silence */
    ScriptedServer(String answer) {
        try {
            this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread accepting = new Thread(this::serve, "scripted-server");
            accepting.setDaemon(true);
            accepting.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket caller = listening.accept()) {
                caller.getInputStream().read(new byte[4096]);
                asked.countDown();
                caller.getOutputStream().write(answer);
                caller.getOutputStream().flush();
                // Until the caller hangs up: closing now would say more than silence.
                while (caller.getInputStream().read(new byte[4096]) >= 0) {
                    continue;
                }
            } catch (IOException hungUp) {
                // The next caller.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
