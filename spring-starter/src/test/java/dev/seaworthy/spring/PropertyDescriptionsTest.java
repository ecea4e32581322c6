package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyDescriptionsTest {

    @Test
    void everyPropertyIsDescribed() throws IOException {
        List<JsonNode> properties = properties();

        assertThat(properties).hasSizeGreaterThan(30);
        assertThat(properties)
                .filteredOn(property -> property.path("description").asText().isBlank())
                .extracting(property -> property.path("name").asText())
                .isEmpty();
    }

    @Test
    void everyFeatureHasItsSwitch() throws IOException {
        assertThat(properties())
                .extracting(property -> property.path("name").asText())
                .contains(
                        "seaworthy.enabled",
                        "seaworthy.audit.enabled",
                        "seaworthy.backup.enabled",
                        "seaworthy.health.enabled",
                        "seaworthy.metrics.enabled",
                        "seaworthy.web.enabled");
    }

    private static List<JsonNode> properties() throws IOException {
        List<JsonNode> ours = new ArrayList<>();
        for (URL metadata : Collections.list(PropertyDescriptionsTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = metadata.openStream()) {
                for (JsonNode property : new ObjectMapper().readTree(json).path("properties")) {
                    if (property.path("name").asText().startsWith("seaworthy.")) {
                        ours.add(property);
                    }
                }
            }
        }
        return ours;
    }
}
