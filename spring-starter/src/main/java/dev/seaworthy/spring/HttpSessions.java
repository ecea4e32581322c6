package dev.seaworthy.spring;

import jakarta.servlet.http.HttpSession;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.session.AbstractSessionEvent;
import org.springframework.util.ClassUtils;

/** Looks into sessions where they are those of the servlet container; others, such as Spring Session's, keep their secrets. */
final class HttpSessions {

    private static final boolean SERVLET =
            ClassUtils.isPresent("jakarta.servlet.http.HttpSession", HttpSessions.class.getClassLoader());

    private HttpSessions() {}

    static @Nullable String idOf(AbstractSessionEvent event) {
        return SERVLET && event.getSource() instanceof HttpSession session ? session.getId() : null;
    }

    /** Whether the container ended it because nobody asked for too long; read while it still can be. */
    static boolean isExpired(AbstractSessionEvent event) {
        if (!SERVLET || !(event.getSource() instanceof HttpSession session)) {
            return false;
        }
        try {
            long idle = System.currentTimeMillis() - session.getLastAccessedTime();
            int most = session.getMaxInactiveInterval();
            return most > 0 && idle >= TimeUnit.SECONDS.toMillis(most);
        } catch (IllegalStateException alreadyInvalid) {
            return false;
        }
    }
}
