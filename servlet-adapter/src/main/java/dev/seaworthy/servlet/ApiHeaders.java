package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** The headers of every answer of ours: nothing may be framed, sniffed, cached, or load anything. */
final class ApiHeaders {
    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    private ApiHeaders() {}

    static void apply(HttpServletResponse response) {
        HEADERS.forEach(response::setHeader);
    }
}
