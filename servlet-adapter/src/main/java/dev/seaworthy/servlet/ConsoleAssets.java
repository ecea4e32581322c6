package dev.seaworthy.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console, read from the jar once. All of them lie below one path segment that is a hash of them all,
 * so that a browser may keep them for ever and never mixes those of two releases.
 */
final class ConsoleAssets {
    /** A jar can not be listed by every class loader. */
    static final List<String> NAMES = List.of(
            "about.js",
            "alerts-silence.js",
            "alerts.js",
            "api.js",
            "app.js",
            "audit-columns.js",
            "audit-event.js",
            "audit-export.js",
            "audit-search.js",
            "audit-views.js",
            "audit.js",
            "backups-jobs.js",
            "backups.js",
            "boards.js",
            "chart.js",
            "console.css",
            "dom.js",
            "format.js",
            "freshness.js",
            "icon.svg",
            "logs.js",
            "metrics.js",
            "objectives.js",
            "overview.js",
            "poll.js",
            "session.js",
            "sign-in.js",
            "status.js",
            "table.js",
            "theme.js");

    private static final String PAGE = "index.html";
    private static final String ASSETS = "${assets}";
    private static final int HASH_DIGITS = 16;

    /** A file as it is sent. */
    static final class Asset {
        private final byte[] bytes;
        private final String contentType;

        private Asset(byte[] bytes, String contentType) {
            this.bytes = bytes;
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }

        int length() {
            return bytes.length;
        }

        void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
        }
    }

    private final Map<String, Asset> files = new LinkedHashMap<>();
    private final String release;
    private final String page;

    ConsoleAssets() {
        page = new String(read(PAGE), StandardCharsets.UTF_8);
        MessageDigest digest = sha256();
        for (String name : NAMES) {
            byte[] bytes = read(name);
            files.put(name, new Asset(bytes, contentType(name)));
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        release = HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
    }

    /** The path segment of this release of the files. */
    String release() {
        return release;
    }

    /** The page, whose relative links begin with this. */
    byte[] page(String prefix) {
        return page.replace(ASSETS, prefix + release).getBytes(StandardCharsets.UTF_8);
    }

    @Nullable
    Asset find(String name) {
        return files.get(name);
    }

    private static byte[] read(String name) {
        try (InputStream in = ConsoleAssets.class.getResourceAsStream("console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of seaworthy-servlet-adapter lacks the file console/" + name
                        + "; when it is repackaged, keep its resources");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read console/" + name + " from the jar", unreadable);
        }
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript;charset=utf-8";
            case "css" -> "text/css;charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no content type is known for " + name);
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
