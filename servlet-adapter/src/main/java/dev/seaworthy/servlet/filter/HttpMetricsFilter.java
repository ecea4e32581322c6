package dev.seaworthy.servlet.filter;

import dev.seaworthy.metrics.HttpMetrics;
import dev.seaworthy.metrics.Traces;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and times requests by method and route. The route is what the servlet left in
 * {@link SeaworthyServlets#ROUTE_ATTRIBUTE}, else the pattern to which the servlet is mapped; never the path itself,
 * of which there is no end. The time of a request with a sampled {@code traceparent} carries its trace as an exemplar,
 * if the monitor was built {@code withExemplars()}.
 */
public final class HttpMetricsFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpMetricsFilter.class);

    private final HttpMetrics metrics;
    private final Function<HttpServletRequest, @Nullable String> route;

    public HttpMetricsFilter(HttpMetrics metrics) {
        this(metrics, HttpMetricsFilter::routeOf);
    }

    /** With a function for frameworks that know the route better; asked when the answer is finished. */
    public HttpMetricsFilter(HttpMetrics metrics, Function<HttpServletRequest, @Nullable String> route) {
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        this.route = Objects.requireNonNull(route, "route");
    }

    /** Maps this filter to these paths, for first dispatches only, so that no request counts twice. */
    public void register(ServletContext context, String... urlPatterns) {
        Registration.of(context, "seaworthy-http-metrics", this, EnumSet.of(DispatcherType.REQUEST), urlPatterns);
    }

    @Override
    public void doFilter(ServletRequest plainRequest, ServletResponse plainResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) plainRequest;
        HttpServletResponse response = (HttpServletResponse) plainResponse;
        // Kept in local variables: an object is made only for a request that goes on asynchronously.
        HttpMetrics.Lane lane = metrics.enter(request.getMethod(), mappingOf(request));
        long startedNanos = System.nanoTime();
        Throwable failure = null;
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            if (failure == null && request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new Finish(lane, startedNanos, request, response));
            } else {
                finish(lane, startedNanos, request, response, failure);
            }
        }
    }

    private void finish(
            HttpMetrics.Lane lane,
            long startedNanos,
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Throwable failure) {
        // What was thrown and not caught becomes a 500 only after us.
        int status = failure != null && !response.isCommitted() ? 500 : response.getStatus();
        Throwable thrown = failure != null ? failure : handledFailure(request);
        String known = knownRoute(request);
        Traces.Scope scope = openedTrace(request);
        try {
            lane.leave(startedNanos, status, known, thrown);
        } finally {
            if (scope != null) {
                scope.close();
            }
        }
    }

    /** What an asynchronous answer threw is known only by this attribute when it is complete. */
    private static @Nullable Throwable handledFailure(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null;
    }

    private static Traces.@Nullable Scope openedTrace(HttpServletRequest request) {
        TraceParent trace = TraceParent.parse(request.getHeader("traceparent"));
        return trace == null || !trace.sampled() ? null : Traces.open(trace.traceId(), trace.spanId());
    }

    /** A function of the host that fails must neither fail the request nor leave it in flight for ever. */
    private @Nullable String knownRoute(HttpServletRequest request) {
        try {
            return route.apply(request);
        } catch (RuntimeException failure) {
            LOG.warn("The route function {} failed; the request was counted without its route", route, failure);
            return null;
        }
    }

    private static @Nullable String routeOf(HttpServletRequest request) {
        if (request.getAttribute(SeaworthyServlets.ROUTE_ATTRIBUTE) instanceof String known) {
            return known;
        }
        return mappingOf(request);
    }

    /** Known from the beginning, so that requests in flight have a route too. */
    private static @Nullable String mappingOf(HttpServletRequest request) {
        String pattern = request.getHttpServletMapping().getPattern();
        // The default servlet answers whatever nobody else does.
        return pattern == null || pattern.isEmpty() || pattern.equals("/") ? null : pattern;
    }

    /** Counts the request out with its asynchronous answer, of whose end a container may tell more than once. */
    private final class Finish implements AsyncListener {
        private final HttpMetrics.Lane lane;
        private final long startedNanos;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final AtomicBoolean finished = new AtomicBoolean();

        Finish(HttpMetrics.Lane lane, long startedNanos, HttpServletRequest request, HttpServletResponse response) {
            this.lane = lane;
            this.startedNanos = startedNanos;
            this.request = request;
            this.response = response;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            finishOnce(null);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // The container completes it, which is counted there.
        }

        @Override
        public void onError(AsyncEvent event) {
            finishOnce(event.getThrowable());
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // Starting again forgets all listeners.
            event.getAsyncContext().addListener(this);
        }

        private void finishOnce(@Nullable Throwable failure) {
            if (finished.compareAndSet(false, true)) {
                finish(lane, startedNanos, request, response, failure);
            }
        }
    }
}
