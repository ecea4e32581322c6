package dev.seaworthy.backup.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands before an HTTP server and spoils some of its answers. Each request has a connection of its own. Thread-safe. */
final class FaultyHttp implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)");
    private static final int LONGEST_WAIT_MILLIS = 20_000;

    private final int target;
    private final ServerSocket listening;
    private final List<Rule> rules = new ArrayList<>();
    private volatile String stripped = "Expect";
    private final List<String> seen = new ArrayList<>();

    private FaultyHttp(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** What happens to an answer, or instead of one. */
    enum Fault {
        /** The connection is reset before the server has the request. */
        RESET_REQUEST,
        /** The server does what is asked, and nobody hears of it. */
        LOSE_ANSWER,
        /** The connection is reset in the middle of the answer. */
        RESET_ANSWER,
        /** The answer ends early. */
        TRUNCATE_ANSWER,
        SLOW_DOWN,
        CLOCK_SKEW,
        /** Nothing is answered until the client gives up. */
        SILENCE,
        WRONG_ETAG
    }

    private static final class Rule {
        private final Pattern request;
        private final Fault fault;
        private int left;

        Rule(Pattern request, Fault fault, int times) {
            this.request = request;
            this.fault = fault;
            this.left = times;
        }
    }

    static FaultyHttp before(int port) throws IOException {
        FaultyHttp proxy = new FaultyHttp(port);
        proxy.daemon("faulty-http", proxy::accept);
        return proxy;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Spoils the next requests whose first line contains a match. */
    synchronized void spoil(String request, Fault fault, int times) {
        rules.add(new Rule(Pattern.compile(request), fault, times));
    }

    /** Keeps a header from the server, as if it did not know it. */
    void strip(String header) {
        stripped = header;
    }

    synchronized void heal() {
        rules.clear();
    }

    /** How many answers are still to be spoiled. */
    synchronized int left() {
        return rules.stream().mapToInt(rule -> rule.left).sum();
    }

    /** The heads of all requests so far. */
    synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    private synchronized Fault faultFor(String head) {
        seen.add(head);
        String line = head.substring(0, head.indexOf('\r'));
        for (Rule rule : rules) {
            if (rule.left > 0 && rule.request.matcher(line).find()) {
                rule.left--;
                return rule.fault;
            }
        }
        return null;
    }

    private void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                client.setSoTimeout(LONGEST_WAIT_MILLIS);
                daemon("faulty-http-connection", () -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            if (head.contains("100-continue")) {
                client.getOutputStream().write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
            }
            byte[] body = client.getInputStream().readNBytes(length(head));
            Fault fault = faultFor(head);
            if (fault == null) {
                client.getOutputStream().write(forward(head, body));
            } else {
                spoil(client, head, body, fault);
            }
        } catch (IOException gone) {
            // One side has given up, as it should.
        }
    }

    private void spoil(Socket client, String head, byte[] body, Fault fault) throws IOException {
        switch (fault) {
            case RESET_REQUEST -> client.setSoLinger(true, 0);
            case LOSE_ANSWER -> {
                forward(head, body);
                client.setSoLinger(true, 0);
            }
            case RESET_ANSWER -> {
                client.getOutputStream().write(half(forward(head, body)));
                client.setSoLinger(true, 0);
            }
            case TRUNCATE_ANSWER -> client.getOutputStream().write(half(forward(head, body)));
            case SLOW_DOWN -> client.getOutputStream().write(refusal("503 Slow Down", "SlowDown"));
            case CLOCK_SKEW -> client.getOutputStream().write(refusal("403 Forbidden", "RequestTimeTooSkewed"));
            case SILENCE -> client.getInputStream().read();
            case WRONG_ETAG ->
                client.getOutputStream()
                        .write(latin(
                                latin(forward(head, body)).replaceFirst("(?i)(\r\nETag: *\"?)[^\"\r]*", "$1wrong")));
        }
    }

    private byte[] forward(String head, byte[] body) throws IOException {
        String plain = head.replaceAll("(?i)\r\n(Expect|Connection|" + stripped + "):[^\r]*", "");
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            server.setSoTimeout(LONGEST_WAIT_MILLIS);
            server.getOutputStream().write(latin(plain.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n")));
            server.getOutputStream().write(body);
            return server.getInputStream().readAllBytes();
        }
    }

    /** The head of an answer, and half of what belongs to it. */
    private static byte[] half(byte[] answer) {
        int head = latin(answer).indexOf("\r\n\r\n") + 4;
        return Arrays.copyOf(answer, head + (answer.length - head) / 2);
    }

    private static byte[] refusal(String status, String code) {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>";
        return ascii("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private static String head(InputStream input) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int value = input.read(); value >= 0; value = input.read()) {
            head.write(value);
            if (value == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static int length(String head) {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
