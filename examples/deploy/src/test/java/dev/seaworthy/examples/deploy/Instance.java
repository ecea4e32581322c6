package dev.seaworthy.examples.deploy;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server behind the proxy: answers every request with its name and what arrived, and an upgrade to WebSocket with an echo. Paths
 * that begin with {@code /ws/broken} are read and answered by closing the connection.
 */
final class Instance implements Closeable {

    private static final String WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final String name;
    private final ServerSocket server;
    private final CopyOnWriteArrayList<Socket> open = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    private Instance(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
    }

    static Instance start(String name, int port) throws IOException {
        Instance instance = new Instance(name, new ServerSocket(port, 200, InetAddress.getLoopbackAddress()));
        daemon(name, instance::accept);
        return instance;
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many requests came for this path. */
    int requests(String path) {
        return requests.getOrDefault(path, new AtomicInteger()).get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                daemon(name + "-connection", () -> serve(socket));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String first = line(in); first != null; first = line(in)) {
                String path = first.split(" ")[1];
                requests.computeIfAbsent(path, none -> new AtomicInteger()).incrementAndGet();
                Map<String, String> headers = headers(in);
                in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                if (path.startsWith("/ws/broken")) {
                    return;
                }
                if ("websocket".equalsIgnoreCase(headers.get("upgrade"))) {
                    echo(in, socket.getOutputStream(), headers);
                    return;
                }
                answer(socket.getOutputStream(), path, headers);
            }
        } catch (IOException closed) {
            // The proxy may end its connections when it likes.
        } finally {
            open.remove(socket);
        }
    }

    private void answer(OutputStream out, String path, Map<String, String> headers) throws IOException {
        String body = name + " " + headers;
        String more = path.startsWith("/framed") ? "X-Frame-Options: SAMEORIGIN\r\n" : "";
        more += path.startsWith("/private") ? "Cache-Control: no-store\r\n" : "";
        out.write(("HTTP/1.1 200 OK\r\n" + more + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** One short text, sent back. */
    private static void echo(InputStream in, OutputStream out, Map<String, String> headers) throws IOException {
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(headers.getOrDefault("sec-websocket-key", ""))
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        int opcode = in.read();
        int length = in.read() & 0x7F;
        byte[] mask = in.readNBytes(4);
        byte[] text = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            text[i] ^= mask[i % 4];
        }
        out.write(opcode);
        out.write(length);
        out.write(text);
        out.flush();
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + WEB_SOCKET).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
