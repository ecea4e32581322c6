package dev.seaworthy.spring;

import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Marks requests of which the audit log has heard. */
final class RefusedRequest {

    private static final String TOLD = "dev.seaworthy.spring.refused";

    private RefusedRequest() {}

    /** Whether this is a request that was told before; if it is one, it was now. */
    static boolean isToldAlready(Object source) {
        if (!(source instanceof HttpServletRequest request)) {
            return false;
        }
        boolean told = request.getAttribute(TOLD) != null;
        mark(request);
        return told;
    }

    /** The request of this thread, if there is one, was told as a call that it made. */
    static void markCurrent() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current) {
            mark(current.getRequest());
        }
    }

    private static void mark(HttpServletRequest request) {
        request.setAttribute(TOLD, true);
        // For the filter that audits requests.
        request.setAttribute(SeaworthyServlets.AUDITED_ATTRIBUTE, true);
    }
}
