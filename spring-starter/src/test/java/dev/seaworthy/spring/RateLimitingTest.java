package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.servlet.RateLimitMeters;
import dev.seaworthy.servlet.RateLimiter;
import dev.seaworthy.servlet.RateLimits;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class RateLimitingTest {

    @Test
    void onePropertyLimitsTheWholeApplicationAndNeitherProbesNorScrapes() throws Exception {
        try (ConfigurableApplicationContext limited = WebApplication.start(with(Map.of(
                "seaworthy.web.rate-limit.mode", "enforce",
                "seaworthy.web.rate-limit.quota", "3",
                "seaworthy.web.rate-limit.window", "1h",
                "seaworthy.web.rate-limit.excluded", "/orders/free",
                "seaworthy.web.rate-limit.routes.tight.path", "/orders/tight",
                "seaworthy.web.rate-limit.routes.tight.quota", "1",
                "management.endpoints.web.exposure.include", "health,metrics",
                "management.endpoint.health.probes.add-additional-paths", "true",
                "management.endpoint.health.probes.enabled", "true")))) {
            Client client = Client.stranger(limited);

            assertThat(statuses(client, "/orders/1", 4)).endsWith(200, 429);
            HttpResponse<String> refused = client.get("/orders/1");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue("RateLimit-Policy")).hasValue("\"default\";q=3;w=3600");
            assertThat(refused.body()).contains("urn:seaworthy:problem:rate-limited");

            assertThat(statuses(client, "/orders/tight/1", 2)).containsExactly(404, 429);
            for (String never : new String[] {
                "/orders/free", "/seaworthy/health/live", "/actuator/health", "/actuator/metrics", "/livez"
            }) {
                assertThat(statuses(client, never, 5)).as(never).containsOnly(200);
            }
            assertThat(statuses(client.with(WebApplication.SCRAPER), "/seaworthy/metrics", 5))
                    .containsOnly(200);
            assertThat(client.with(WebApplication.SCRAPER)
                            .get("/seaworthy/metrics")
                            .body())
                    .contains("seaworthy_ratelimit_refused_total{mode=\"enforce\",policy=\"default\"} 2.0");
        }
    }

    @Test
    void dryRunCountsAndLetsPassWhileOurPathsFollowTheirOwnLimits() throws Exception {
        try (ConfigurableApplicationContext tried = WebApplication.start(with(Map.of(
                "seaworthy.web.rate-limit.mode", "dry-run",
                "seaworthy.web.rate-limit.quota", "1",
                "seaworthy.web.rate-limit.window", "1h",
                "seaworthy.web.rate-limit.strangers.quota", "2",
                "seaworthy.web.rate-limit.strangers.window", "1h",
                "seaworthy.web.rate-limit.callers.quota", "3",
                "seaworthy.web.rate-limit.callers.window", "1h")))) {
            Client client = Client.stranger(tried);

            assertThat(statuses(client, "/orders/1", 3)).containsOnly(200);
            assertThat(client.with(WebApplication.SCRAPER)
                            .get("/seaworthy/metrics")
                            .body())
                    .contains("seaworthy_ratelimit_refused_total{mode=\"dry_run\",policy=\"default\"} 2.0");
            assertThat(statuses(client, "/seaworthy/info", 3)).containsExactly(401, 401, 429);
            assertThat(statuses(client.with(WebApplication.VIEWER), "/seaworthy/info", 4))
                    .containsExactly(200, 200, 200, 429);
        }
    }

    @Test
    void limiterOfTheApplicationDecidesUnlessOurLimitsAreOffAndItsRegistryHasTheMeters() throws Exception {
        try (ConfigurableApplicationContext own = WebApplication.start(
                with(Map.of(
                        "seaworthy.web.rate-limit.mode", "enforce",
                        "seaworthy.web.rate-limit.strangers.mode", "off",
                        "seaworthy.web.rate-limit.callers.mode", "off",
                        "seaworthy.metrics.enabled", "false")),
                SharedByNodes.class)) {
            Client client = Client.stranger(own);

            assertThat(client.get("/orders/1").statusCode()).isEqualTo(429);
            assertThat(client.get("/seaworthy/info").statusCode()).isEqualTo(401);
            assertThat(client.with(WebApplication.VIEWER).get("/seaworthy/info").statusCode())
                    .isEqualTo(200);
            assertThat(own.getBean(SimpleMeterRegistry.class)
                            .get(RateLimitMeters.REFUSED)
                            .tag("policy", "default")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(own.getBean(Summary.class).text())
                    .contains("limits of our paths (seaworthy.web.rate-limit.strangers.mode=off)");
        }
    }

    @Test
    void longestPathCountsAlsoBelowOneThatIsExcluded() throws Exception {
        try (ConfigurableApplicationContext limited = WebApplication.start(with(Map.of(
                "seaworthy.web.rate-limit.excluded", "/orders/",
                "seaworthy.web.rate-limit.routes.tight.path", "/orders/tight",
                "seaworthy.web.rate-limit.routes.tight.quota", "1",
                "seaworthy.web.rate-limit.routes.tight.window", "3600")))) {
            Client client = Client.stranger(limited);

            assertThat(statuses(client, "/orders/tight", 2)).containsExactly(200, 429);
            assertThat(statuses(client, "/orders/1", 3)).containsOnly(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "routes.b.path=/login/, routes.b.methods=, routes.b",
        "routes.b.path=/login, routes.a.methods=, routes.b",
        "routes.a.methods=GET, routes.b.methods=HEAD, routes.b",
        "routes.a.methods=GET, excluded=/x/, ''",
        "routes.a.quota=5, excluded=/login, excluded"
    })
    void pathThatWouldHaveTwoLimitsIsRefused(String first, String second, String refused) {
        String prefix = "seaworthy.web.rate-limit.";
        Starter.web()
                .withPropertyValues(prefix + "routes.a.path=/login")
                .withPropertyValues(
                        refused.equals("routes.b") ? new String[] {prefix + "routes.b.path=/login"} : new String[0])
                .withPropertyValues(prefix + first, prefix + second)
                .run(context -> {
                    if (refused.isEmpty()) {
                        assertThat(context).hasNotFailed();
                    } else {
                        assertThat(context).getFailure().rootCause().hasMessageStartingWith(prefix + refused + ": ");
                    }
                });
    }

    @Test
    void thereAreNoMoreRoutesThanTables() {
        Starter.web()
                .withPropertyValues(IntStream.rangeClosed(0, 90)
                        .mapToObj(i -> "seaworthy.web.rate-limit.routes.r" + i + ".path=/" + i)
                        .toArray(String[]::new))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("seaworthy.web.rate-limit.routes: there are 91"));
    }

    @Test
    void addressOfTheConnectionAsksNoProxy() {
        Starter.web()
                .withPropertyValues(
                        "seaworthy.web.client-address=connection", "seaworthy.web.trusted-proxies=10.0.0.0/8")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("seaworthy.web.client-address: "));
    }

    @Test
    void numberWithoutAUnitIsSeconds() {
        Starter.web()
                .withPropertyValues("seaworthy.web.rate-limit.window=30", "seaworthy.web.site-headers.hsts-max-age=60")
                .run(context -> {
                    assertThat(context.getBean(RateLimitProperties.class)
                                    .policy()
                                    .window())
                            .isEqualTo(Duration.ofSeconds(30));
                    assertThat(context.getBean(SiteHeaderProperties.class).hstsMaxAge())
                            .isEqualTo(Duration.ofMinutes(1));
                });
    }

    @Test
    void limitsOfTheApplicationTakeThePlaceOfOurs() {
        Starter.web()
                .withBean("ownLimits", RateLimits.class, () -> RateLimits.builder()
                        .keys(10)
                        .build())
                .run(context ->
                        assertThat(context).hasSingleBean(RateLimits.class).hasBean("ownLimits"));
    }

    private static Map<String, Object> with(Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(WebApplication.tokens());
        all.putAll(properties);
        return all;
    }

    private static List<Integer> statuses(Client client, String path, int times) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            statuses.add(client.get(path).statusCode());
        }
        return statuses;
    }

    /** A store that has no room for anybody, and a registry without a monitor of ours. */
    @Configuration(proxyBeanMethods = false)
    static class SharedByNodes {

        @Bean
        RateLimiter full() {
            return (policy, key, cost) ->
                    CompletableFuture.completedFuture(new RateLimiter.Decision(false, 0, Duration.ofSeconds(9)));
        }

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }
}
