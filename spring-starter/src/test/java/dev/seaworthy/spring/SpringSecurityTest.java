package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Behind Spring Security, which this execution alone has on its class path. */
@Tag("security")
class SpringSecurityTest {

    private static ConfigurableApplicationContext application;
    private static Client client;

    @BeforeAll
    static void start() {
        Map<String, Object> properties = new HashMap<>(WebApplication.tokens());
        properties.put("spring.autoconfigure.exclude", "");
        properties.putAll(Map.of(
                "seaworthy.web.site-headers.enabled", "true",
                "seaworthy.web.request-audit.policy", "all",
                "seaworthy.web.request-audit.mode", "sync",
                "seaworthy.web.rate-limit.routes.tight.path", "/orders/tight",
                "seaworthy.web.rate-limit.routes.tight.quota", "1",
                "seaworthy.web.rate-limit.routes.tight.window", "1h"));
        application = WebApplication.start(properties, SecuredApplication.class);
        client = Client.stranger(application);
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    @Test
    void probesAnswerStrangersAndTheApplicationDoesNot() throws Exception {
        assertThat(client.get("/seaworthy/health/live").statusCode()).isEqualTo(200);
        assertThat(client.get("/orders/1").statusCode()).isEqualTo(401);
        assertThat(client.get("/seaworthy/info").statusCode()).isEqualTo(401);
    }

    @Test
    void rolesOfSpringSecurityOpenOurPaths() throws Exception {
        assertThat(as("ada", "/seaworthy/info").statusCode()).isEqualTo(200);
        assertThat(as("ada", "/seaworthy/api/v1/console").body()).contains("\"role\":\"view\"");
        assertThat(as("olga", "/seaworthy/api/v1/console").body()).contains("\"role\":\"operate\"");
        assertThat(as("guest", "/seaworthy/info").statusCode()).isEqualTo(403);
        assertThat(application.getBean(Summary.class).text())
                .contains("3 tokens, the roles SEAWORTHY_VIEW and SEAWORTHY_OPERATE");
    }

    @Test
    void tokensOpenThemAsWithoutSpringSecurity() throws Exception {
        assertThat(client.with(WebApplication.VIEWER).get("/seaworthy/info").statusCode())
                .isEqualTo(200);
        assertThat(client.with("z".repeat(20) + "9".repeat(20))
                        .get("/seaworthy/info")
                        .statusCode())
                .isEqualTo(401);
        assertThat(client.with(WebApplication.SCRAPER).get("/seaworthy/metrics").statusCode())
                .isEqualTo(200);
    }

    @Test
    void noHeaderIsThereTwice() throws Exception {
        for (String path : new String[] {"/orders/1", "/seaworthy/info", "/seaworthy/console/", "/nowhere"}) {
            for (HttpResponse<String> answer : List.of(client.get(path), as("ada", path))) {
                answer.headers().map().forEach((name, values) -> {
                    if (!name.equalsIgnoreCase("Vary")) {
                        assertThat(values).as(path + " " + name).hasSize(1);
                    }
                });
            }
        }
        HttpResponse<String> refused = client.get("/orders/1");
        assertThat(refused.headers().firstValue("Permissions-Policy")).isPresent();
        assertThat(refused.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(refused.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
    }

    @Test
    void requestsAreAuditedUnderTheNameThatSpringSecurityKnows() throws Exception {
        as("ada", "/orders/5");
        as("guest", "/orders/forbidden");
        client.get("/orders/6");

        Waiting.until(() -> tells("event_type=http.request&user_id=ada", "/orders/5"));
        assertThat(audited("event_type=http.request&user_id=ada"))
                .contains("\"request_path\":\"/orders/5\"", "\"status\":\"success\"");
        Waiting.until(() -> tells("user_id=guest", "/orders/forbidden"));
        assertThat(audited("user_id=guest"))
                .as("one event, which says that it was refused")
                .contains("authz.access_denied")
                .doesNotContain("http.request");
        Waiting.until(() -> tells("status=failure", "/orders/6"));
        assertThat(audited("status=failure")).doesNotContain("/orders/5");
    }

    @Test
    void limitComesBeforeTheLogin() throws Exception {
        assertThat(client.get("/orders/tight").statusCode()).isEqualTo(401);
        HttpResponse<String> refused = client.get("/orders/tight");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Permissions-Policy")).isPresent();
    }

    private static boolean tells(String filter, String path) {
        try {
            return audited(filter).contains("\"request_path\":\"" + path + "\"");
        } catch (Exception unanswered) {
            throw new AssertionError(unanswered);
        }
    }

    private static String audited(String filter) throws Exception {
        return client.with(WebApplication.ADMIN)
                .get("/seaworthy/api/v1/audit/logs?" + filter)
                .body();
    }

    private static HttpResponse<String> as(String user, String path) throws Exception {
        String credentials = Base64.getEncoder()
                .encodeToString((user + ":" + SecuredApplication.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return client.send("GET", path, "Authorization", "Basic " + credentials);
    }
}
