package dev.seaworthy.servlet.filter;

import dev.seaworthy.audit.AuditContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Stands before the filter under test and looks at the thread when everything behind it is done. */
final class ThreadLocalProbe implements Filter {
    volatile CompletableFuture<AuditContext> after = new CompletableFuture<>();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } finally {
            after.complete(AuditContext.current());
        }
    }
}
