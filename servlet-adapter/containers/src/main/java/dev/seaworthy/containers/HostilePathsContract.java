package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Known paths, mutated as attackers do: whatever they become, a stranger sees nothing, and nothing fails. */
abstract class HostilePathsContract extends OnContainer {
    private static final List<String> KNOWN = List.of(
            "/app/seaworthy/info",
            "/app/seaworthy/metrics",
            "/app/seaworthy/metrics/system",
            "/app/seaworthy/health/detailed",
            "/app/seaworthy/health/live",
            "/app/seaworthy/api/v1/audit/logs",
            "/app/seaworthy/api/v1/audit/export",
            "/app/seaworthy/api/v1/ops/log",
            "/app/seaworthy/api/v1/backups",
            "/app/seaworthy/api/v1/console",
            "/app/seaworthy/console/",
            "/app/host/x",
            "/info",
            "/metrics",
            "/health/detailed",
            "/api/v1/audit/logs",
            "/api/v1/audit/account",
            "/api/v1/backups",
            "/api/v1/console",
            "/console/x/app.js");

    private static final List<String> PIECES = List.of(
            "/",
            "//",
            "/./",
            "/../",
            "/..;/",
            "/;x=1/",
            ";",
            ";x=1",
            ";jsessionid=1",
            "%2e",
            "%2e%2e",
            "/%2e%2e/",
            "%2f",
            "%2F",
            "%5c",
            "\\",
            "/..\\",
            "%00",
            "%0a",
            "%0d%0a",
            "%09",
            "%20",
            "%25",
            "%252e",
            "%252f",
            "%c0%ae",
            "%c0%af",
            "%e0%80%af",
            "%f0%80%80%af",
            "%ef%bc%8f",
            "%e2%80%ae",
            "%ff",
            "%u002e",
            "%",
            "%zz",
            ".",
            "..",
            "...",
            ".json",
            ".css",
            "#",
            "?",
            "?x=1",
            "&",
            "*",
            "~",
            "\u00e9",
            "\u00ff",
            "|",
            "\"",
            "<",
            "^",
            "`",
            "/health/live",
            "/host/x",
            "/app",
            "/WEB-INF/",
            "/seaworthy");

    private static final List<String> METHODS =
            List.of("GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "get", "TRACE");

    private static final List<String> HEADERS = List.of(
            "Host: localhost",
            "Host: localhost",
            "Host: other.example",
            "Host: localhost:1",
            "Host: localhost/app/seaworthy/info",
            "Host: ",
            "Host: a\r\nHost: b",
            "Host: localhost\r\nX-Original-URL: /app/seaworthy/info",
            "Host: localhost\r\nX-Rewrite-URL: /info",
            "Host: localhost\r\nX-Forwarded-Prefix: /app/seaworthy",
            "Host: localhost\r\nX-HTTP-Method-Override: OPTIONS",
            "Host: localhost\r\nX-Forwarded-For: 127.0.0.1",
            "Host: localhost\r\nAuthorization: Bearer null",
            "Host: localhost\r\nAuthorization: Bearer " + "a".repeat(41));

    /** All that strangers may read in a body of ours that is no problem. */
    private static final Set<String> PUBLIC = Set.of("", "{\"status\":\"UP\",\"checks\":[]}");

    HostilePathsContract(ContainerContract contract) {
        super(contract);
    }

    @Test
    void mutatedPathsLetNobodyIn() throws Exception {
        assertNobodyGetsIn(20_261_129L, 300);
    }

    @Test
    @Tag("long")
    void manyMutatedPathsLetNobodyIn() throws Exception {
        assertNobodyGetsIn(Long.getLong("seed", 20_261_130L), 10_000);
    }

    private void assertNobodyGetsIn(long seed, int requests) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < requests; i++) {
            String method = any(METHODS, random);
            String target = mutated(random);
            String header = any(HEADERS, random);
            Reply reply;
            try (Wire wire = new Wire(port())) {
                wire.send(Wire.head(method, target, header, "Connection: close"));
                reply = wire.read(method);
            } catch (EOFException hungUp) {
                continue;
            }
            String request = "seed " + seed + ", request " + i + ": " + method + " " + target + " with " + header;
            assertThat(reply.status() < 500 || failsByItself(target))
                    .as(request)
                    .isTrue();
            assertThat(reply.body())
                    .as(request)
                    .doesNotContain(SampleApplication.SECRET)
                    .doesNotContain("\tat ");
            assertThat(reply.kind().equals("data") && !PUBLIC.contains(reply.body()))
                    .as(request + " gave " + reply.body())
                    .isFalse();
        }
    }

    /** Undertow does at targets that do not begin with a slash, before it looks for a servlet. */
    private boolean failsByItself(String target) {
        return contract.column().equals("undertow") && !target.startsWith("/");
    }

    private static String mutated(Random random) {
        StringBuilder target = new StringBuilder(any(KNOWN, random));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            switch (random.nextInt(5)) {
                case 0 -> target.insert(random.nextInt(target.length() + 1), any(PIECES, random));
                case 1 -> insertAtSlash(target, any(PIECES, random), random);
                case 2 -> encodeOne(target, random);
                case 3 -> swapCase(target, random);
                default -> target.append(any(PIECES, random));
            }
        }
        String path = target.toString().replace("\r", "").replace("\n", "");
        return random.nextInt(12) == 0
                ? any(List.of("http://localhost", "http://other", "//", "http:"), random) + path
                : path;
    }

    private static void insertAtSlash(StringBuilder target, String piece, Random random) {
        int slash = target.indexOf("/", random.nextInt(target.length()));
        target.insert(Math.max(slash, 0), piece);
    }

    private static void encodeOne(StringBuilder target, Random random) {
        int at = random.nextInt(target.length());
        target.replace(at, at + 1, String.format("%%%02x", (int) target.charAt(at) & 0xff));
    }

    private static void swapCase(StringBuilder target, Random random) {
        int at = random.nextInt(target.length());
        char c = target.charAt(at);
        target.setCharAt(at, Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }

    private static String any(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
