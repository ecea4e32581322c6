package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of this module watch meters of this module. */
class AlertRulesTest {

    private static final Pattern METER = Pattern.compile("\"(?:gauge|counter|timer)\": *\"([^\"]+)\"");

    @Test
    void everyMeterOfARuleIsOneOfOurs() throws Exception {
        List<String> names = new ArrayList<>();
        for (Field constant : BackupMeters.class.getFields()) {
            names.add((String) constant.get(null));
        }

        assertThat(meters()).isNotEmpty().isSubsetOf(names);
    }

    private static List<String> meters() throws Exception {
        try (InputStream rules = BackupMeters.class.getResourceAsStream("/META-INF/seaworthy/rules.json")) {
            assertThat(rules).isNotNull();
            return METER.matcher(new String(rules.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }
    }
}
