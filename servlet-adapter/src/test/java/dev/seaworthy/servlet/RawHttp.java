package dev.seaworthy.servlet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sends requests byte by byte as given, because ordinary clients tidy up what these tests are about. */
public final class RawHttp {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TIMEOUT_MILLIS = 120_000;

    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    public Answer get(String target, String... headers) throws IOException {
        return send("GET", target, "", headers);
    }

    public Answer send(String method, String target, String body, String... headers) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(method + " " + target + " HTTP/1.1");
        lines.add("Host: localhost:" + port);
        lines.add("Connection: close");
        lines.addAll(List.of(headers));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            lines.add("Content-Length: " + bytes.length);
        }
        return exchange(String.join("\r\n", lines) + "\r\n\r\n" + body);
    }

    /** Everything that comes back on a connection that the client leaves open, as it came. */
    public String rawOnOpenConnection(String target, String... headers) throws IOException {
        String head = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", headers);
        return new String(bytes(head + "\r\n\r\n"), StandardCharsets.ISO_8859_1);
    }

    /** Asks, reads the first bytes of the answer and hangs up. */
    public void abandon(String target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            if (socket.getInputStream().read() < 0) {
                throw new IOException("no answer to hang up on");
            }
            // Reset rather than close: what is still on its way is thrown away.
            socket.setSoLinger(true, 0);
        }
    }

    private Answer exchange(String request) throws IOException {
        return Answer.read(bytes(request));
    }

    private byte[] bytes(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
            } catch (IOException refusedBeforeTheEnd) {
                // A server may answer and hang up before it has read everything; the answer is what counts.
            }
            return readAll(socket.getInputStream());
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                all.write(buffer, 0, read);
            }
        } catch (java.net.SocketException reset) {
            if (all.size() == 0) {
                throw reset;
            }
        }
        return all.toByteArray();
    }

    /** What came back. */
    public record Answer(int status, List<String> headerLines, String body) {

        static Answer read(byte[] bytes) throws IOException {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new IOException("no complete head in " + text);
            }
            String[] lines = text.substring(0, end).split("\r\n");
            List<String> headers = List.of(lines).subList(1, lines.length);
            String rest = text.substring(end + 4);
            boolean chunked = headers.stream().anyMatch(line -> line.equalsIgnoreCase("Transfer-Encoding: chunked"));
            String body = chunked ? unchunked(rest) : rest;
            return new Answer(
                    Integer.parseInt(lines[0].split(" ")[1]),
                    headers,
                    new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }

        /** Null when absent. */
        public String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headerLines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse(null);
        }

        public JsonNode json() throws IOException {
            return MAPPER.readTree(body);
        }

        /** The keys of the body, in order. */
        public List<String> keys() throws IOException {
            return keys(json());
        }

        public static List<String> keys(JsonNode object) {
            return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
        }

        private static String unchunked(String text) {
            StringBuilder body = new StringBuilder();
            int at = 0;
            while (at < text.length()) {
                int lineEnd = text.indexOf("\r\n", at);
                int size = Integer.parseInt(text.substring(at, lineEnd), 16);
                body.append(text, lineEnd + 2, lineEnd + 2 + size);
                at = lineEnd + 2 + size + 2;
            }
            return body.toString();
        }
    }
}
