package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The path as the container decoded it: servlet path and path info, never the request URI, which containers leave raw
 * and which therefore says something else than what was routed.
 */
final class RequestPath {
    private static final int LONGEST = 1024;
    private static final int LONGEST_SHOWN = 200;

    /** What some containers, Undertow among them, make of bytes that are no UTF-8, where others answer 400. */
    private static final char UNDECODABLE = '\uFFFD';

    private static final String UNESCAPED =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:@!$&'()*+,=";

    private RequestPath() {}

    /** @throws Refusal for what no honest client sends, because containers disagree about its meaning */
    static String of(HttpServletRequest request) {
        String path = raw(request);
        if (path.length() > LONGEST) {
            throw new Refusal(
                    ProblemType.BAD_PATH, "the path is " + path.length() + " characters long; use at most " + LONGEST);
        }
        if (isOdd(path)) {
            throw new Refusal(
                    ProblemType.BAD_PATH,
                    "the path has an empty, \".\" or \"..\" segment or one of ; % \\, a control character or bytes that"
                            + " are not UTF-8; send such ids as query parameters");
        }
        return path;
    }

    /** The path in a form that is a URI reference, for {@code instance} and the audit log; without what may be a token. */
    static String shown(HttpServletRequest request) {
        String path;
        try {
            path = TokenMask.applied(request.getContextPath() + raw(request));
        } catch (Refusal unreadable) {
            path = "/";
        }
        String start = path.length() > LONGEST_SHOWN ? path.substring(0, LONGEST_SHOWN) : path;
        StringBuilder uri = new StringBuilder(start.length());
        for (byte each : start.getBytes(StandardCharsets.UTF_8)) {
            if (UNESCAPED.indexOf((char) each) >= 0) {
                uri.append((char) each);
            } else {
                uri.append('%').append(hex(each >> 4)).append(hex(each));
            }
        }
        return uri.toString();
    }

    private static String raw(HttpServletRequest request) {
        try {
            String info = request.getPathInfo();
            return request.getServletPath() + (info == null ? "" : info);
        } catch (IllegalArgumentException ambiguous) {
            // Jetty, when the host allows ambiguous URIs, refuses here what it can not decode to one meaning.
            throw new Refusal(ProblemType.BAD_PATH, "the path has more than one meaning; send odd ids as parameters");
        }
    }

    static boolean isOdd(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == ';' || c == '%' || c == '\\' || c == UNDECODABLE || Character.isISOControl(c)) {
                return true;
            }
        }
        return path.contains("//") || (path.contains("/.") && hasDotSegment(path));
    }

    private static boolean hasDotSegment(String path) {
        return List.of(path.split("/", -1)).stream().anyMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    private static char hex(int value) {
        return Character.toUpperCase(Character.forDigit(value & 0xf, 16));
    }
}
