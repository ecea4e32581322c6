package dev.seaworthy.spring;

import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Answers the probes, and nothing else, before the application's own filters: an orchestrator cannot log in, and Spring
 * Security refuses strangers everywhere unless told otherwise.
 */
final class ProbeFilter implements Filter {

    private static final List<String> PROBES = List.of("", "/live", "/ready", "/started");

    private final Servlet servlet;
    private final List<String> paths;

    private ProbeFilter(SeaworthyServlets.Mount health) {
        String root = health.urlPatterns().get(0);
        servlet = health.servlet();
        paths = PROBES.stream().map(probe -> root + probe).toList();
    }

    /** Empty where no health is mounted. */
    static Optional<ProbeFilter> of(SeaworthyServlets servlets) {
        return servlets.mounts().stream()
                .filter(mount -> mount.name().equals("seaworthy-health"))
                .findFirst()
                .map(ProbeFilter::new);
    }

    /** The exact paths it is to be mapped to; {@code /health/detailed} is none of them. */
    List<String> paths() {
        return paths;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        servlet.service(request, response);
    }
}
