package dev.seaworthy.servlet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code for} hops of a {@code Forwarded} header (RFC 7239), left to right; null where a hop names no address. */
final class ForwardedHeader {
    private ForwardedHeader() {}

    static List<@Nullable IpAddress> hops(String header) {
        List<@Nullable IpAddress> hops = new ArrayList<>();
        for (String element : split(header, ',')) {
            hops.add(hop(element));
        }
        return hops;
    }

    private static @Nullable IpAddress hop(String element) {
        IpAddress found = null;
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
                if (found != null) {
                    return null;
                }
                found = IpAddress.parseHop(pair.substring(equals + 1));
                if (found == null) {
                    return null;
                }
            }
        }
        return found;
    }

    /**
     * Splits outside quoted strings, beginning at the right end, which the nearest proxy wrote: a quote that a client
     * opens on the left and never closes must not swallow what follows it.
     */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = text.length();
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(i + 1, end));
                end = i;
            }
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }
}
