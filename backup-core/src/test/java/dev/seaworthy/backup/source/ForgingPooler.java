package dev.seaworthy.backup.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands before a PostgreSQL server and, as poolers do, gives clients a session number of its own. */
final class ForgingPooler implements AutoCloseable {
    private static final byte[] KEY_DATA = {'K', 0, 0, 0, 12};

    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final int target;

    private ForgingPooler(int target) throws IOException {
        this.target = target;
    }

    static ForgingPooler to(int target) throws IOException {
        ForgingPooler pooler = new ForgingPooler(target);
        daemon(pooler::accept);
        return pooler;
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            daemon(() -> client.getInputStream().transferTo(server.getOutputStream()));
            daemon(() -> forge(server.getInputStream(), client.getOutputStream()));
        }
    }

    private static void forge(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[8192];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            for (int at = 0; at + KEY_DATA.length + 4 <= read; at++) {
                if (java.util.Arrays.equals(buffer, at, at + KEY_DATA.length, KEY_DATA, 0, KEY_DATA.length)) {
                    buffer[at + KEY_DATA.length + 3]++;
                }
            }
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    /** Something that ends with its connection. */
    @FunctionalInterface
    private interface Pump {
        void run() throws IOException;
    }

    private static void daemon(Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException closed) {
                        return;
                    }
                },
                "forging-pooler");
        thread.setDaemon(true);
        thread.start();
    }
}
