package dev.seaworthy.health.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that answers, or takes connections and says nothing, as an application out of threads does. */
final class MainPort implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> held = new CopyOnWriteArrayList<>();
    private volatile boolean silent;

    MainPort() throws IOException {
        Thread thread = new Thread(this::serve, "main-port");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    void silent() {
        silent = true;
    }

    void answers() {
        silent = false;
    }

    private void serve() {
        try {
            while (true) {
                Socket client = socket.accept();
                held.add(client);
                if (!silent) {
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.close();
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : held) {
            client.close();
        }
    }
}
