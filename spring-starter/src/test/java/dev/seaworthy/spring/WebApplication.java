package dev.seaworthy.spring;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application as users write it: Spring MVC, a pool on H2, Actuator, and this starter, on a free port. Unprotected,
 * unless {@code spring.autoconfigure.exclude} is empty.
 */
final class WebApplication {

    static final String ADMIN = "admin-0123456789abcdef0123456789abcdef";
    static final String VIEWER = "viewer-0123456789abcdef0123456789abcdef";
    static final String SCRAPER = "scraper-0123456789abcdef0123456789abcdef";

    private WebApplication() {}

    static ConfigurableApplicationContext start(Map<String, Object> properties, Class<?>... more) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "spring.autoconfigure.exclude", BootLine.protection(),
                "spring.flyway.enabled", "false",
                "server.port", "0",
                "spring.datasource.url", Starter.memoryUrl(),
                "spring.datasource.username", "sa",
                "spring.application.name", "orders",
                "seaworthy.audit.sync-timeout", "60s",
                "spring.main.banner-mode", "off",
                "management.endpoints.web.exposure.include", "health",
                "management.endpoint.health.show-details", "always"));
        all.putAll(properties);
        Class<?>[] sources = new Class<?>[more.length + 1];
        sources[0] = Orders.class;
        System.arraycopy(more, 0, sources, 1, more.length);
        SpringApplication application = new SpringApplication(sources);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setDefaultProperties(all);
        application.setRegisterShutdownHook(false);
        return application.run();
    }

    static Map<String, Object> tokens() {
        return Map.of(
                "seaworthy.web.tokens.admin.value", ADMIN,
                "seaworthy.web.tokens.admin.grant", "operate",
                "seaworthy.web.tokens.viewer.value", VIEWER,
                "seaworthy.web.tokens.prometheus.value", SCRAPER,
                "seaworthy.web.tokens.prometheus.grant", "scrape");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @RestController
    static class Orders {

        @GetMapping("/orders/{id}")
        String order(@PathVariable("id") String id) {
            return "order " + id;
        }
    }
}
