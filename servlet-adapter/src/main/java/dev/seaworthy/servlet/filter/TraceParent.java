package dev.seaworthy.servlet.filter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a {@code traceparent} header (W3C Trace Context, 3.2).
 *
 * @param sampled whether the caller recorded the trace
 */
record TraceParent(String traceId, String spanId, boolean sampled) {
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int LONGEST = 512;

    /** Null for a header that is absent or malformed, as the specification wants. */
    static @Nullable TraceParent parse(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return null;
        }
        Matcher matcher = FORM.matcher(header);
        if (!matcher.matches() || (header.startsWith("00") && matcher.group(4) != null)) {
            return null;
        }
        return new TraceParent(matcher.group(1), matcher.group(2), (Integer.parseInt(matcher.group(3), 16) & 1) == 1);
    }
}
