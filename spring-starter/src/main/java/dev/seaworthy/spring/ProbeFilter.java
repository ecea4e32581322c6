package dev.seaworthy.spring;

import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Answers the probes, and nothing else, before the application's own filters: an orchestrator cannot log in, and Spring
 * Security refuses strangers everywhere unless told otherwise.
 */
final class ProbeFilter implements Filter {

    private static final List<String> PROBES = List.of("", "/live", "/ready", "/started");

    /** Where health is mounted: once, or nowhere in an application that mounts its own choice. */
    private final List<SeaworthyServlets.Mount> health;

    ProbeFilter(SeaworthyServlets servlets) {
        this.health = servlets.mounts().stream()
                .filter(mount -> mount.name().equals("seaworthy-health"))
                .toList();
    }

    /** The exact paths it is to be mapped to; {@code /health/detailed} is none of them. Empty where no health is mounted. */
    List<String> paths() {
        return health.stream()
                .map(mount -> mount.urlPatterns().get(0))
                .flatMap(root -> PROBES.stream().map(probe -> root + probe))
                .toList();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        health.get(0).servlet().service(request, response);
    }
}
