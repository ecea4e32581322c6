package dev.seaworthy.servlet;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one family. Routing and authorisation happen here and nowhere else, on the same reading of the path, so that
 * no filter can disagree about what is asked for.
 */
final class EndpointServlet implements Servlet {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointServlet.class);

    private final String basePath;
    private final Family family;
    private final RouteTable routes;
    private final Guard guard;
    private @Nullable ServletConfig config;

    EndpointServlet(String basePath, Family family, Guard guard) {
        this.basePath = basePath;
        this.family = family;
        this.routes = new RouteTable(family.routes());
        this.guard = guard;
    }

    @Override
    public void service(ServletRequest plainRequest, ServletResponse plainResponse) throws IOException {
        HttpServletRequest request = (HttpServletRequest) plainRequest;
        HttpServletResponse response = (HttpServletResponse) plainResponse;
        ApiHeaders.apply(response);
        Exchange exchange = new Exchange(request, response, basePath, guard);
        try {
            dispatch(exchange);
        } catch (Refusal refusal) {
            exchange.problem(refusal);
        } catch (RuntimeException failure) {
            fail(exchange, response, failure, family.translation().apply(failure));
        } catch (LinkageError | StackOverflowError failure) {
            // The container would answer with a page of its own, and some show the stack trace there.
            fail(exchange, response, failure, null);
        }
    }

    /** Whether this request is one of our routes, all of which have limits of their own or none by right. */
    boolean answers(HttpServletRequest request) {
        try {
            String path = RequestPath.of(request);
            RouteTable.Match match = path.startsWith(basePath) ? routes.find(path.substring(basePath.length())) : null;
            return match != null && match.route(request.getMethod()) != null;
        } catch (Refusal oddPath) {
            return false;
        }
    }

    private void dispatch(Exchange exchange) throws IOException {
        HttpServletRequest request = exchange.request();
        String path = RequestPath.of(request);
        RouteTable.Match match = routes.find(path.substring(basePath.length()));
        if (match == null) {
            throw Refusal.notFound("there is nothing at " + SafeText.shown(path)
                    + "; check the path and whether its part is mounted here");
        }
        Route route = match.route(request.getMethod());
        if (route == null) {
            answerMethod(exchange, match);
            return;
        }
        // For the HTTP metrics, and for those of the host: the only name of this request with few values.
        request.setAttribute(SeaworthyServlets.ROUTE_ATTRIBUTE, basePath + route.path());
        boolean byToken = guard.require(route.protection(), request);
        if (!byToken && !route.method().equals("GET")) {
            CrossSiteRule.check(request);
        }
        if (route.protection() != Protection.PUBLIC) {
            exchange.parameters(Parameters.parse(request.getQueryString(), route.parameters()));
        }
        exchange.variables(match.variables());
        route.handler().handle(exchange);
    }

    private static void answerMethod(Exchange exchange, RouteTable.Match match) {
        exchange.setHeader("Allow", match.allowed());
        if (!exchange.request().getMethod().equals("OPTIONS")) {
            throw new Refusal(
                    ProblemType.METHOD_NOT_ALLOWED,
                    SafeText.shown(exchange.request().getMethod()) + " is not possible here; use one of "
                            + match.allowed());
        }
        exchange.noContent();
    }

    private static void fail(
            Exchange exchange, HttpServletResponse response, Throwable failure, @Nullable Refusal translated)
            throws IOException {
        if (translated != null && translated.status() < 500 && !response.isCommitted()) {
            exchange.problem(translated);
            return;
        }
        String reference = UUID.randomUUID().toString();
        LOG.error(
                "{} {} failed (reference {})",
                exchange.request().getMethod(),
                RequestPath.shown(exchange.request()),
                reference,
                failure);
        if (response.isCommitted()) {
            // Half an answer must not look like a whole one: this makes the container break the connection.
            throw new IOException("the answer broke off; see reference " + reference + " in the log");
        }
        discardBody(response);
        String known = translated == null ? "this request failed" : translated.detail();
        exchange.problem(new Refusal(
                translated == null ? ProblemType.INTERNAL : translated.type(),
                known + "; the application's log says why under reference " + reference));
    }

    /** What filters of the host have set stays; what described the body that failed goes. */
    private static void discardBody(HttpServletResponse response) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.getHeaderNames().forEach(name -> headers.put(name, List.copyOf(response.getHeaders(name))));
        headers.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("content-"));
        response.reset();
        headers.forEach((name, values) -> {
            response.setHeader(name, values.get(0));
            values.stream().skip(1).forEach(value -> response.addHeader(name, value));
        });
        ApiHeaders.apply(response);
    }

    @Override
    public void init(ServletConfig newConfig) {
        config = newConfig;
        Mounted.in(newConfig.getServletContext()).add(newConfig.getServletName(), this);
    }

    @Override
    public @Nullable ServletConfig getServletConfig() {
        return config;
    }

    @Override
    public String getServletInfo() {
        return "Seaworthy " + family.name();
    }

    @Override
    public void destroy() {
        guard.close();
    }
}
