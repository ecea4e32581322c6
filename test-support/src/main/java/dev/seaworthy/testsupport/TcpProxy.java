package dev.seaworthy.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A loopback TCP proxy that can black-hole, cut and refuse connections. Thread-safe. */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;
    private static final long ACCEPT_END_MILLIS = 10_000;

    private final int targetPort;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flowing = lock.newCondition();
    private boolean blackHole;
    private volatile ServerSocket server;
    private volatile Thread accepting;

    private TcpProxy(int targetPort, ServerSocket server) {
        this.targetPort = targetPort;
        this.server = server;
        this.port = server.getLocalPort();
        this.accepting = acceptInBackground(server);
    }

    /** Starts forwarding a free loopback port to {@code targetPort} on loopback. */
    public static TcpProxy to(int targetPort) {
        try {
            return new TcpProxy(targetPort, listen(FreePort.next()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The port to connect to. */
    public int port() {
        return port;
    }

    /** Accepts and reads on, but forwards nothing, in either direction, until {@link #heal()}. */
    public void blackHole() {
        lock.lock();
        try {
            blackHole = true;
        } finally {
            lock.unlock();
        }
    }

    /** Forwards again, and listens again after {@link #refuse()}. */
    public void heal() {
        lock.lock();
        try {
            blackHole = false;
            flowing.signalAll();
            if (server.isClosed()) {
                server = listen(port);
                accepting = acceptInBackground(server);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            lock.unlock();
        }
    }

    /** Cuts every open connection; new ones are still accepted. */
    public void cut() {
        open.forEach(TcpProxy::closeQuietly);
        open.clear();
    }

    /** Stops listening and cuts every open connection; when it returns nobody gets in any more. */
    public void refuse() {
        try {
            server.close();
            // The kernel goes on listening until the thread in accept has left it.
            accepting.join(ACCEPT_END_MILLIS);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        cut();
    }

    @Override
    public void close() {
        refuse();
        lock.lock();
        try {
            blackHole = false;
            flowing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    private Thread acceptInBackground(ServerSocket listening) {
        return daemon("tcp-proxy-accept", () -> {
            while (!listening.isClosed()) {
                connect(listening.accept());
            }
        });
    }

    private void connect(Socket client) throws IOException {
        Socket target;
        try {
            target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException targetIsDown) {
            // Its caller is told, the next one may be luckier.
            client.close();
            return;
        }
        open.add(client);
        open.add(target);
        daemon("tcp-proxy-up", () -> pump(client, target));
        daemon("tcp-proxy-down", () -> pump(target, client));
    }

    private void pump(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitFlow();
                out.write(buffer, 0, read);
                out.flush();
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void awaitFlow() {
        lock.lock();
        try {
            while (blackHole) {
                flowing.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static Thread daemon(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException endOfConnection) {
                        // Expected: this proxy exists to have its connections fail.
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            return;
        }
    }
}
