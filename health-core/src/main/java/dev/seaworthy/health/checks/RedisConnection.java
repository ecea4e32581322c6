package dev.seaworthy.health.checks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commands and replies in RESP, the protocol of Redis, on a socket that somebody else opened and closes. */
final class RedisConnection {

    /** Longer than any simple reply, error or length. */
    private static final int LONGEST_LINE = 512;

    /** INFO has a few kilobytes; whatever is larger is no answer to it. */
    private static final int LONGEST_TEXT = 1 << 20;

    private final ProbeSocket socket;

    RedisConnection(ProbeSocket socket) {
        this.socket = socket;
    }

    /** @param command {@code AUTH} with its words, or nothing */
    void authenticate(List<String> command) throws IOException {
        if (!command.isEmpty()) {
            require("+OK", command);
        }
    }

    String ping() throws IOException {
        return require("+PONG", List.of("PING"));
    }

    /** The fields of all sections by name. */
    Map<String, String> info() throws IOException {
        String head = ask(List.of("INFO"));
        int length = head.matches("\\$\\d{1,7}") ? Integer.parseInt(head.substring(1)) : -1;
        if (length < 0 || length > LONGEST_TEXT) {
            throw RedisError.of("INFO", head);
        }
        Map<String, String> fields = new HashMap<>();
        new String(socket.readBytes(length), StandardCharsets.UTF_8).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return Map.copyOf(fields);
    }

    private String require(String wanted, List<String> command) throws IOException {
        String reply = ask(command);
        if (!wanted.equals(reply)) {
            throw RedisError.of(command.get(0), reply);
        }
        return reply;
    }

    /** An array of strings, each behind its length in bytes. */
    private String ask(List<String> words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        socket.write(request.toString().getBytes(StandardCharsets.UTF_8));
        return socket.readLine(LONGEST_LINE);
    }
}
