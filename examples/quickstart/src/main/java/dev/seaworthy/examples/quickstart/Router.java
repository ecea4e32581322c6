package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request and turns whatever goes wrong into one clear answer. Complete before it serves. */
final class Router extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(Router.class);
    private static final int BUFFER = 64 * 1024;

    private final transient List<Route> routes = new ArrayList<>();

    /** Serves one route. */
    @FunctionalInterface
    interface Endpoint {
        void serve(Exchange exchange) throws IOException, SQLException;
    }

    /** Adds a route; a segment {@code {name}} of the template matches any one segment. */
    Router route(String method, String template, Endpoint endpoint) {
        routes.add(new Route(method, template, endpoint));
        return this;
    }

    /** Each route as one line for people. */
    List<String> lines() {
        return routes.stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = path(request);
        try {
            requireText(path);
            serve(request, response, path);
        } catch (Problem refused) {
            refuse(request, response, refused.status(), String.valueOf(refused.getMessage()));
        } catch (SQLException | AuditException failure) {
            log.warn("{} {} failed: the database or the audit trail refuses", request.getMethod(), path, failure);
            refuse(request, response, 503, "The database does not answer: nothing was changed, try again later");
        } catch (IOException failure) {
            log.warn("{} {} failed: disk or network refuses", request.getMethod(), path, failure);
            refuse(request, response, 503, "The bytes could not be stored or sent: try again later");
        } catch (RuntimeException failure) {
            log.error("{} {} failed", request.getMethod(), path, failure);
            refuse(request, response, 500, "The application failed: its log says why");
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, String path)
            throws IOException, SQLException {
        // HEAD is GET whose body is left out, by the exchange or by the endpoint.
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent()) {
                // For the metrics, which count by pattern: of paths there is no end.
                request.setAttribute(SeaworthyServlets.ROUTE_ATTRIBUTE, route.template());
                if (route.method().equals(method)) {
                    route.endpoint().serve(new Exchange(request, response, parameters.get()));
                    return;
                }
                allowed.add(route.method());
            }
        }
        refuseMethod(request, response, path, allowed);
    }

    private static void refuseMethod(
            HttpServletRequest request, HttpServletResponse response, String path, Set<String> allowed) {
        if (allowed.isEmpty()) {
            throw Problem.notFound("There is nothing at " + path);
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        response.setHeader("Allow", String.join(", ", allowed));
        if (!request.getMethod().equals("OPTIONS")) {
            throw Problem.methodNotAllowed(
                    request.getMethod() + " is not possible here; possible are " + String.join(", ", allowed));
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, int status, String detail)
            throws IOException {
        if (response.isCommitted()) {
            // Too late for an answer; a broken connection is the only way left to say that the bytes are incomplete.
            throw new IOException(detail);
        }
        swallow(request);
        String allow = response.getHeader("Allow");
        response.reset();
        if (allow != null) {
            response.setHeader("Allow", allow);
        }
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"registry\"");
        }
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "5");
        }
        new Exchange(request, response, Map.of())
                .answer(status, "application/problem+json", Problem.members(status, detail, path(request)));
    }

    /** Reads what the client still sends, up to a limit: many clients look for the answer only after they have sent. */
    private static void swallow(HttpServletRequest request) {
        if (request.getHeader("Expect") != null) {
            return;
        }
        try {
            InputStream body = request.getInputStream();
            byte[] buffer = new byte[BUFFER];
            long left = ArtifactFiles.LARGEST;
            for (int read = body.read(buffer); read >= 0 && left > 0; read = body.read(buffer)) {
                left -= read;
            }
        } catch (IOException goneAlready) {
            log.debug("The client left before its answer", goneAlready);
        }
    }

    /** Control characters in a path are nobody's name, and PostgreSQL refuses some of them. */
    private static void requireText(String path) {
        if (path.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("The path contains control characters: leave them out");
        }
    }

    private static String path(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }

    private record Route(String method, String template, Endpoint endpoint) {

        Optional<Map<String, String>> match(String path) {
            String[] wanted = template.split("/", -1);
            String[] given = path.split("/", -1);
            if (wanted.length != given.length) {
                return Optional.empty();
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < wanted.length; i++) {
                if (wanted[i].startsWith("{") && !given[i].isEmpty()) {
                    parameters.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
                } else if (!wanted[i].equals(given[i])) {
                    return Optional.empty();
                }
            }
            return Optional.of(parameters);
        }
    }
}
