package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Security checks a password on whatever path it is sent to, so no path may be exempt from the limit. */
@Tag("security")
class SecurityGuessingTest {

    private static final List<String> EXEMPT =
            List.of("/seaworthy/info", "/actuator/health", "/orders/free/1", "/seaworthy/metrics");

    @Test
    void passwordsAreGuessedNowhereWithoutLimitAndProbesAreNeverLimited() throws Exception {
        Map<String, Object> properties = new HashMap<>(WebApplication.tokens());
        properties.putAll(Map.of(
                "spring.autoconfigure.exclude", "",
                "seaworthy.web.rate-limit.mode", "enforce",
                "seaworthy.web.rate-limit.window", "1h",
                "seaworthy.web.rate-limit.excluded", "/orders/free"));
        try (ConfigurableApplicationContext secured = WebApplication.start(properties, SecuredApplication.class)) {
            Client client = Client.stranger(secured);

            for (int i = 0; i < 60; i++) {
                assertThat(guess(client, EXEMPT.get(i % EXEMPT.size()), i)).isEqualTo(401);
            }
            for (String path : EXEMPT) {
                assertThat(guess(client, path, 61)).as(path).isEqualTo(429);
                assertThat(client.get(path).statusCode()).as(path).isEqualTo(401);
            }
            assertThat(client.get("/seaworthy/health/live").statusCode()).isEqualTo(200);
            assertThat(client.with(WebApplication.SCRAPER)
                            .get("/seaworthy/metrics")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.with(WebApplication.VIEWER).get("/seaworthy/info").statusCode())
                    .isEqualTo(200);
        }
    }

    private static int guess(Client client, String path, int attempt) throws Exception {
        String credentials =
                Base64.getEncoder().encodeToString(("ada:guess-" + attempt).getBytes(StandardCharsets.UTF_8));
        return client.send("GET", path, "Authorization", "Basic " + credentials).statusCode();
    }
}
