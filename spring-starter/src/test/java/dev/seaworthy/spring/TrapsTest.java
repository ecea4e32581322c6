package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What starters have broken in applications of others. */
class TrapsTest {

    /** Every filter asked for. */
    private static final Map<String, Object> EVERYTHING = Map.of(
            "seaworthy.web.rate-limit.mode", "enforce",
            "seaworthy.web.site-headers.enabled", "true",
            "seaworthy.web.request-audit.policy", "all");

    /** Without Spring Security on the class path Boot 4 does not survive the repository that Actuator has for audit events. */
    @Test
    void lazyApplicationWithActuatorAndWithoutSpringSecurityHasEverything() throws Exception {
        assertThat(ClassUtils.isPresent("org.springframework.security.core.Authentication", null))
                .isFalse();
        Map<String, Object> properties = new HashMap<>(EVERYTHING);
        properties.put("spring.main.lazy-initialization", "true");
        properties.put("seaworthy.web.rate-limit.quota", "1");

        try (ConfigurableApplicationContext lazy = WebApplication.start(properties)) {
            assertThat(lazy.getBeanDefinitionNames())
                    .filteredOn(name -> String.valueOf(lazy.getType(name)).contains("AuditEventRepository"))
                    .isEmpty();
            Client client = Client.stranger(lazy);
            assertThat(client.get("/orders/1").headers().firstValue("Permissions-Policy"))
                    .isPresent();
            assertThat(client.get("/orders/1").statusCode()).isEqualTo(429);
            assertThat(client.get("/seaworthy/console/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void controllersAndMapperOfTheApplicationStayItsOwn() throws Exception {
        try (ConfigurableApplicationContext hosting = WebApplication.start(Map.of(), SameNames.class)) {
            Client client = Client.stranger(hosting);
            for (String path : new String[] {"/health", "/info", "/metrics", "/api/v1/audit", "/console"}) {
                assertThat(client.get(path).body()).as(path).isEqualTo("the application's own");
            }
            assertThat(client.get("/receipt").body())
                    .isEqualTo("{\"orderId\":\"42\",\"issuedAt\":\"1970-01-01T00:00:00Z\"}");
            assertThat(mappers(hosting))
                    .containsExactly(BootLine.isFour() ? "jacksonJsonMapper" : "jacksonObjectMapper");
        }
    }

    @Test
    void filtersOfTheApplicationTakeThePlaceOfOurs() {
        String[] properties = EVERYTHING.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);

        Starter.web()
                .withPropertyValues(properties)
                .withUserConfiguration(OwnFilters.class)
                .run(own -> assertThat(own.getBeanNamesForType(FilterRegistrationBean.class))
                        .containsExactlyInAnyOrder(
                                "ownContext",
                                "ownMetrics",
                                "ownLimit",
                                "ownHeaders",
                                "ownAudit",
                                "seaworthyProbeFilter"));
    }

    @Test
    void servletsAndWhatTheyAreMadeOfCanBeTheApplications() throws Exception {
        try (ConfigurableApplicationContext own = WebApplication.start(Map.of(), OwnServlets.class)) {
            assertThat(own.getBeansOfType(SeaworthyServlets.class)).containsOnlyKeys("ownServlets");
            assertThat(own.getBeansOfType(AppInfo.class)).containsOnlyKeys("ownInfo");
            assertThat(Client.stranger(own).get("/ops/info").statusCode()).isEqualTo(403);
            assertThat(Client.stranger(own).get("/seaworthy/info").statusCode()).isEqualTo(404);
            assertThat(own.getBean(Summary.class).text())
                    .contains("those of the application's own SeaworthyServlets bean")
                    .doesNotContain("console", "limits of our paths", "/seaworthy", "seaworthy.web.tokens");
        }
    }

    @Test
    void separateManagementPortLeavesOurPathsWhereTheyAre() throws Exception {
        Map<String, Object> properties = new HashMap<>(EVERYTHING);
        properties.put("management.server.port", "0");
        try (ConfigurableApplicationContext split = WebApplication.start(properties)) {
            Client application = Client.stranger(split);
            Client management = new Client(
                    Integer.parseInt(String.valueOf(split.getEnvironment().getProperty("local.management.port"))),
                    null);

            assertThat(management.port()).isNotEqualTo(application.port());
            assertThat(application.get("/seaworthy/health/live").statusCode()).isEqualTo(200);
            assertThat(management.get("/seaworthy/health/live").statusCode()).isEqualTo(404);
            assertThat(management.get("/actuator/health/seaworthy").body()).contains("\"application\"");
            assertThat(management.get("/actuator/health").headers().firstValue("Permissions-Policy"))
                    .isEmpty();
        }
    }

    private static List<String> mappers(ConfigurableApplicationContext context) {
        return Arrays.stream(context.getBeanDefinitionNames())
                .filter(name -> {
                    Class<?> type = context.getType(name);
                    return type != null && List.of("ObjectMapper", "JsonMapper").contains(type.getSimpleName());
                })
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    @RestController
    static class SameNames {

        record Receipt(String orderId, Instant issuedAt) {}

        @GetMapping({"/health", "/info", "/metrics", "/api/v1/audit", "/console"})
        String own() {
            return "the application's own";
        }

        @GetMapping("/receipt")
        Receipt receipt() {
            return new Receipt("42", Instant.EPOCH);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFilters {

        @Bean
        FilterRegistrationBean<RequestContextFilter> ownContext(ClientAddressResolver addresses) {
            return new FilterRegistrationBean<>(new RequestContextFilter(addresses));
        }

        @Bean
        FilterRegistrationBean<HttpMetricsFilter> ownMetrics(MetricsMonitor monitor) {
            return new FilterRegistrationBean<>(new HttpMetricsFilter(monitor.http(), request -> null));
        }

        @Bean
        FilterRegistrationBean<RateLimitFilter> ownLimit(RateLimits limits) {
            return new FilterRegistrationBean<>(RateLimitFilter.builder(limits).build());
        }

        @Bean
        FilterRegistrationBean<SecurityHeadersFilter> ownHeaders() {
            return new FilterRegistrationBean<>(SecurityHeadersFilter.site().build());
        }

        @Bean
        FilterRegistrationBean<RequestAuditFilter> ownAudit(AuditLogger logger) {
            return new FilterRegistrationBean<>(
                    RequestAuditFilter.builder(logger).build());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnServlets {

        @Bean
        AppInfo ownInfo() {
            return AppInfo.of("mine");
        }

        @Bean
        SeaworthyServlets ownServlets(AppInfo info) {
            return SeaworthyServlets.at("/ops").info(info).build();
        }
    }
}
