package dev.seaworthy.servlet.filter;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request sends to be let in, by its {@code Authorization} headers. */
enum Credentials {
    NONE,
    /** Bearer tokens alone: our own servlets charge who guesses them. */
    BEARER,
    /** A password, as in HTTP Basic, or what we know nothing of. */
    OTHERS;

    private static final String SCHEME = "Bearer ";

    static Credentials of(HttpServletRequest request) {
        @Nullable Enumeration<String> headers = request.getHeaders("Authorization");
        List<String> values = headers == null ? List.of() : Collections.list(headers);
        if (values.isEmpty()) {
            return NONE;
        }
        return values.stream().allMatch(Credentials::isBearer) ? BEARER : OTHERS;
    }

    private static boolean isBearer(String value) {
        return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }
}
