package dev.seaworthy.containers;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection on which requests are sent byte by byte as given and answers are read one by one. */
final class Wire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        this(port, TIMEOUT_MILLIS);
    }

    /** With how long an answer may be waited for. */
    Wire(int port, int timeoutMillis) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(timeoutMillis);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One request on a connection of its own. */
    static Reply exchange(int port, String method, String target, String... headers) throws IOException {
        try (Wire wire = new Wire(port)) {
            List<String> lines = new ArrayList<>(List.of("Connection: close"));
            lines.addAll(List.of(headers));
            return wire.ask(method, target, lines.toArray(String[]::new));
        }
    }

    Reply ask(String method, String target, String... headers) throws IOException {
        send(head(method, target, headers));
        return read(method);
    }

    static String head(String method, String target, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (List.of(headers).stream().noneMatch(line -> line.startsWith("Host:"))) {
            head.append("Host: localhost\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** Characters are sent as the bytes of the same number. */
    void send(String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException refusedBeforeTheEnd) {
            // A server may answer and hang up before it has read everything; the answer is what counts.
        }
    }

    /** @throws EOFException when the server hangs up without an answer */
    Reply read(String method) throws IOException {
        String status = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            headers.add(line);
        }
        int code = Integer.parseInt(status.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        Reply head = new Reply(code, headers, "");
        boolean bodiless = method.equals("HEAD") || code == 204 || code == 304;
        return bodiless ? head : new Reply(code, headers, body(head));
    }

    private String body(Reply head) throws IOException {
        String length = head.header("Content-Length");
        if (length != null) {
            return text(in.readNBytes(Integer.parseInt(length)));
        }
        if ("chunked".equalsIgnoreCase(head.header("Transfer-Encoding"))) {
            return chunks();
        }
        return text(in.readAllBytes());
    }

    private String chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return text(body.toByteArray());
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    /** Reads until this text has come. */
    void await(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            seen.append((char) next());
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            line.append((char) c);
        }
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    private int next() throws IOException {
        int c;
        try {
            c = in.read();
        } catch (SocketException reset) {
            c = -1;
        }
        if (c < 0) {
            throw new EOFException("the server hung up");
        }
        return c;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
