package dev.seaworthy.servlet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address read from text, strictly and without ever asking DNS. An IPv4 address mapped into IPv6 is the
 * IPv4 address.
 */
final class IpAddress {
    private static final int GROUPS = 8;
    private static final int LONGEST = 60;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The address of a plain literal such as {@code 192.0.2.1} or {@code 2001:db8::1}, null for anything else. */
    static @Nullable IpAddress parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        byte[] bytes = text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
        return bytes == null ? null : new IpAddress(unmapped(bytes));
    }

    /** As {@link #parse}, for a hop as proxies write it: with port, brackets, quotes or zone around the address. */
    static @Nullable IpAddress parseHop(String hop) {
        String text = hop.strip();
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).strip();
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 || !isPortOrEmpty(text.substring(end + 1))
                    ? null
                    : parse(withoutZone(text.substring(1, end)));
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && text.indexOf(':', colon + 1) < 0) {
            return isPortOrEmpty(text.substring(colon)) ? parse(text.substring(0, colon)) : null;
        }
        return parse(withoutZone(text));
    }

    /** Whether the first {@code prefix} bits are those of the network. */
    boolean startsWith(IpAddress network, int prefix) {
        if (bytes.length != network.bytes.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(bytes, 0, whole, network.bytes, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        return rest == 0 || (bytes[whole] & 0xff) >> (8 - rest) == (network.bytes[whole] & 0xff) >> (8 - rest);
    }

    static IpAddress of(long high, long low) {
        return new IpAddress(
                unmapped(ByteBuffer.allocate(16).putLong(high).putLong(low).array()));
    }

    boolean isV4() {
        return bytes.length == 4;
    }

    /** The first half as IPv6 has it. */
    long high() {
        return isV4() ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    /** The second half as IPv6 has it; IPv4 is mapped into it. */
    long low() {
        return isV4()
                ? 0xffff_0000_0000L
                        | Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt())
                : ByteBuffer.wrap(bytes).getLong(8);
    }

    /** 32 or 128. */
    int bits() {
        return bytes.length * 8;
    }

    /** Canonical text: dotted, or as RFC 5952 writes IPv6. */
    String text() {
        return bytes.length == 4 ? dotted() : compressed();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }

    private String dotted() {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
    }

    private String compressed() {
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int length = 0;
            while (start + length < GROUPS && group(start + length) == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = start;
                bestLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return ((bytes[2 * index] & 0xff) << 8) | (bytes[2 * index + 1] & 0xff);
    }

    /**
     * A leading zero is refused: some parsers read it as octal, so it would mean two addresses. One pass without
     * substrings, because each request of a limited path comes by here.
     */
    private static byte @Nullable [] parseV4(String text) {
        byte[] bytes = new byte[4];
        int part = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0 && part < 3) {
                bytes[part++] = (byte) value;
                digits = 0;
                value = 0;
            } else if (c >= '0' && c <= '9' && (digits == 0 || value > 0)) {
                digits++;
                value = value * 10 + c - '0';
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        bytes[part] = (byte) value;
        return part == 3 && digits > 0 ? bytes : null;
    }

    private static byte @Nullable [] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = groups(text.substring(0, gap));
        byte[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > 14 || endsDotted(text.substring(0, gap))) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[Math.min(parts.length, GROUPS + 1) * 2 + 2];
        int length = 0;
        for (int i = 0; i < parts.length && length <= 14; i++) {
            if (i == parts.length - 1 && endsDotted(text)) {
                byte[] dotted = parseV4(parts[i]);
                if (dotted == null) {
                    return null;
                }
                System.arraycopy(dotted, 0, bytes, length, 4);
                length += 4;
            } else {
                int group = parts[i].length() > 4 ? -1 : number(parts[i], 16);
                if (group < 0) {
                    return null;
                }
                bytes[length++] = (byte) (group >> 8);
                bytes[length++] = (byte) group;
            }
        }
        return parts.length > GROUPS || length > 16 ? null : Arrays.copyOf(bytes, length);
    }

    private static boolean endsDotted(String text) {
        return text.indexOf('.', text.lastIndexOf(':') + 1) >= 0;
    }

    /** ASCII digits only: {@code Integer.parseInt} would take signs and the digits of other scripts. */
    private static int number(String text, int radix) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return text.isEmpty() ? -1 : value;
    }

    private static byte[] unmapped(byte[] bytes) {
        boolean mapped = bytes.length == 16 && bytes[10] == -1 && bytes[11] == -1;
        for (int i = 0; mapped && i < 10; i++) {
            mapped = bytes[i] == 0;
        }
        return mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static String withoutZone(String text) {
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static boolean isPortOrEmpty(String text) {
        if (text.isEmpty()) {
            return true;
        }
        return text.length() > 1 && text.length() <= 6 && text.charAt(0) == ':' && number(text.substring(1), 10) >= 0;
    }
}
