package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses changes that another site makes a browser ask for. Not for those whom a bearer token let in, which a browser
 * never sends on its own; cookies, client certificates and basic credentials it does, with whatever header beside them.
 */
final class CrossSiteRule {
    private CrossSiteRule() {}

    static void check(HttpServletRequest request) {
        if (!comesFromHere(request)) {
            throw new Refusal(
                    ProblemType.FORBIDDEN,
                    "this change was asked for by another site; ask from the application's own origin, or with a bearer"
                            + " token");
        }
        if (!isJsonOrNothing(request)) {
            throw Refusal.badParameter("the body's Content-Type is not application/json, which is required without a"
                    + " bearer token; set it");
        }
    }

    private static boolean comesFromHere(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = request.getHeader("Origin");
        // Browsers too old for Sec-Fetch-Site send Origin with every change; who sends neither is no browser.
        return origin == null || host(request).equalsIgnoreCase(authority(origin));
    }

    /** Null for the opaque origin "null" too, that of a sandboxed frame, which is nobody's own. */
    private static @Nullable String authority(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (host != null) {
            return host;
        }
        // HTTP/2 carries the host elsewhere, and not every container makes a header of it.
        int port = request.getServerPort();
        boolean usual = port == (request.isSecure() ? 443 : 80);
        return usual ? request.getServerName() : request.getServerName() + ":" + port;
    }

    private static boolean isJsonOrNothing(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null) {
            return request.getContentLengthLong() <= 0;
        }
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}
