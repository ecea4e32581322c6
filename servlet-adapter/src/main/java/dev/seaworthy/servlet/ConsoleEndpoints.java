package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /console/}: a page for people, without any data; and what it has to know before it asks for some. */
final class ConsoleEndpoints {
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final ConsoleAssets assets = new ConsoleAssets();
    private final List<String> parts;
    private final @Nullable String application;
    private final String instance;
    private final @Nullable Authorizer authorizer;

    private ConsoleEndpoints(List<String> parts, @Nullable String application, @Nullable Authorizer authorizer) {
        this.parts = List.copyOf(parts);
        this.application = application;
        this.instance = hostName();
        this.authorizer = authorizer;
    }

    static Family family(List<String> parts, @Nullable String application, @Nullable Authorizer authorizer) {
        ConsoleEndpoints endpoints = new ConsoleEndpoints(parts, application, authorizer);
        return new Family(
                "console",
                List.of("/console", "/console/*", "/api/v1/console"),
                List.of(
                        // Both, and neither a redirect: behind a proxy that rewrites paths a Location is easily wrong.
                        Route.probe("/console", exchange -> endpoints.page(exchange, "console/")),
                        Route.probe("/console/", exchange -> endpoints.page(exchange, "")),
                        Route.probe("/console/{release}/{file}", endpoints::asset),
                        Route.get("/api/v1/console", endpoints::session)));
    }

    private void page(Exchange exchange, String prefix) throws IOException {
        byte[] page = assets.page(prefix);
        exchange.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        exchange.answer(200, "text/html;charset=utf-8", page.length, out -> out.write(page));
    }

    private void asset(Exchange exchange) throws IOException {
        ConsoleAssets.Asset asset =
                assets.release().equals(exchange.variable("release")) ? assets.find(exchange.variable("file")) : null;
        if (asset == null) {
            throw Refusal.notFound("there is no such file of this release of the console; load its page again");
        }
        exchange.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        exchange.setHeader("Cache-Control", FOR_EVER);
        String tag = "\"" + assets.release() + "\"";
        exchange.setHeader("ETag", tag);
        if (tag.equals(exchange.header("If-None-Match"))) {
            exchange.status(304);
            return;
        }
        exchange.answer(200, asset.contentType(), asset.length(), asset::writeTo);
    }

    private void session(Exchange exchange) throws IOException {
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("parts", parts);
        session.put("role", mayOperate(exchange.request()) ? "operate" : "view");
        session.put("application", application);
        session.put("instance", instance);
        session.put("time", Instant.now());
        exchange.json(Json.of(session));
    }

    private boolean mayOperate(HttpServletRequest request) {
        return authorizer != null && authorizer.authorize(request, Role.OPERATE).isGranted();
    }

    /** The name that the deployment history gives this instance too. */
    private static String hostName() {
        String name = System.getenv("HOSTNAME");
        if (name != null && !name.isBlank()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unknown) {
            return "unknown";
        }
    }
}
