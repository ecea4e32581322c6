package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Finds out whom Spring Security knew, when the request is over. It wraps the request behind our filters and forgets its
 * context before it returns to them; what stays is what {@link Recorder} saw and, of a request that it refused, what it keeps in
 * the request or the session. Null for a stranger.
 */
final class SecurityUser implements Function<HttpServletRequest, @Nullable Actor> {

    private static final String RECORDED = "dev.seaworthy.spring.user";
    /** Where logins that last for one request are kept, such as HTTP Basic. */
    private static final String IN_REQUEST =
            "org.springframework.security.web.context.RequestAttributeSecurityContextRepository"
                    + ".SPRING_SECURITY_CONTEXT";

    private static final String IN_SESSION = "SPRING_SECURITY_CONTEXT";

    @Override
    public @Nullable Actor apply(HttpServletRequest request) {
        return Stream.<Supplier<@Nullable Object>>of(
                        () -> recorded(request), () -> request.getAttribute(IN_REQUEST), () -> inSession(request))
                .map(place -> user(place.get()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Object recorded(HttpServletRequest request) {
        return request.getAttribute(RECORDED) instanceof Recorded recorded
                ? recorded.context().get()
                : null;
    }

    private static @Nullable Object inSession(HttpServletRequest request) {
        try {
            HttpSession session = request.getSession(false);
            return session == null ? null : session.getAttribute(IN_SESSION);
        } catch (IllegalStateException ended) {
            return null;
        }
    }

    private static @Nullable Actor user(@Nullable Object context) {
        return context instanceof SecurityContext security ? SecurityActor.of(security.getAuthentication()) : null;
    }

    /** Looks a login up when asked, and not before: few requests are written, and a lookup may cost a query. */
    private record Recorded(Supplier<SecurityContext> context) {}

    /** Right behind Spring Security: the only place that knows logins which it keeps nowhere. */
    static final class Recorder implements Filter {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            request.setAttribute(RECORDED, new Recorded(SecurityContextHolder.getDeferredContext()));
            chain.doFilter(request, response);
        }
    }
}
