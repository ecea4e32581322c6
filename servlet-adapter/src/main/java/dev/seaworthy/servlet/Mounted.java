package dev.seaworthy.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Our servlets in one context by the names that the container knows them by. What the container has mapped a request
 * to can not be faked by the way its path is written.
 */
final class Mounted {
    private static final String ATTRIBUTE = "dev.seaworthy.servlet.mounted";

    private final Map<String, EndpointServlet> servlets = new ConcurrentHashMap<>();

    static Mounted in(ServletContext context) {
        Mounted known = known(context);
        if (known != null) {
            return known;
        }
        synchronized (Mounted.class) {
            Mounted mounted = known(context);
            if (mounted == null) {
                mounted = new Mounted();
                context.setAttribute(ATTRIBUTE, mounted);
            }
            return mounted;
        }
    }

    private static @Nullable Mounted known(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof Mounted mounted ? mounted : null;
    }

    /** Whether one of ours answers; the servlets of a context are known from its start on. */
    static boolean answers(HttpServletRequest request) {
        Mounted mounted = known(request.getServletContext());
        HttpServletMapping mapping = request.getHttpServletMapping();
        return mounted != null && mapping != null && mounted.answer(mapping.getServletName(), request);
    }

    void add(String name, EndpointServlet servlet) {
        servlets.put(name, servlet);
    }

    private boolean answer(@Nullable String servletName, HttpServletRequest request) {
        EndpointServlet servlet = servletName == null ? null : servlets.get(servletName);
        return servlet != null && servlet.answers(request);
    }
}
