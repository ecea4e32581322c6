package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

class PropertyDescriptionsTest {

    @Test
    void everyPropertyIsDescribed() throws IOException {
        List<Map<String, Object>> properties = properties();

        assertThat(properties).hasSizeGreaterThan(30);
        assertThat(properties)
                .filteredOn(property -> !isDescribed(property))
                .extracting(PropertyDescriptionsTest::name)
                .isEmpty();
    }

    @Test
    void everyFeatureHasItsSwitch() throws IOException {
        assertThat(properties())
                .extracting(PropertyDescriptionsTest::name)
                .contains(
                        "seaworthy.enabled",
                        "seaworthy.alerts.enabled",
                        "seaworthy.audit.enabled",
                        "seaworthy.backup.enabled",
                        "seaworthy.deployments.enabled",
                        "seaworthy.health.enabled",
                        "seaworthy.log.enabled",
                        "seaworthy.metrics.enabled",
                        "seaworthy.slo.enabled",
                        "seaworthy.web.enabled");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> properties() throws IOException {
        List<Map<String, Object>> ours = new ArrayList<>();
        for (URL metadata : Collections.list(PropertyDescriptionsTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = metadata.openStream()) {
                String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
                Object all = JsonParserFactory.getJsonParser().parseMap(text).get("properties");
                ((List<Map<String, Object>>) all)
                        .stream()
                                .filter(property -> name(property).startsWith("seaworthy."))
                                .forEach(ours::add);
            }
        }
        return ours;
    }

    private static String name(Map<String, Object> property) {
        return String.valueOf(property.get("name"));
    }

    private static boolean isDescribed(Map<String, Object> property) {
        return property.get("description") instanceof String description && !description.isBlank();
    }
}
