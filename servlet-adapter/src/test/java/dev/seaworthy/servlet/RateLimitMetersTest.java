package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RateLimitMetersTest {
    private static final RateLimitPolicy ONE = RateLimitPolicy.of("one", 1, Duration.ofHours(1));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RateLimits limits = RateLimits.builder().keys(1).build();

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    @Test
    void everyMeterIsDescribedAndGoesWhenClosed() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));
        limits.declare(ONE);
        try (RateLimitMeters meters = RateLimitMeters.publish(limits, registry)) {
            assertThat(meters).isNotNull();
            Set<String> published = registry.getMeters().stream()
                    .map(Meter::getId)
                    .map(Meter.Id::getName)
                    .collect(Collectors.toSet());
            assertThat(published).containsExactlyInAnyOrderElementsOf(constants());
            assertThat(constants())
                    .allSatisfy(name ->
                            assertThat(page).contains("| `" + name + "` |").contains("`" + name.replace('.', '_')));
        }
        limits.declare(RateLimitPolicy.of("later", 1, Duration.ofHours(1)));
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void countersOfAPolicyBeginAtZeroAlsoWhenItComesLater() {
        try (RateLimitMeters meters = RateLimitMeters.publish(limits, registry)) {
            assertThat(meters).isNotNull();
            limits.declare(ONE);
            assertThat(count(RateLimitMeters.REFUSED, "policy", "one", "mode", "enforce"))
                    .isZero();

            limits.charge(ONE, limits.address("192.0.2.1"));
            limits.charge(ONE, limits.address("192.0.2.1"));
            limits.charge(ONE, limits.address("198.51.100.1"));

            assertThat(count(RateLimitMeters.REFUSED, "policy", "one", "mode", "enforce"))
                    .isEqualTo(1);
            assertThat(count(RateLimitMeters.OVERFLOW, "policy", "one")).isEqualTo(1);
            assertThat(registry.get(RateLimitMeters.KEYS).gauge().value()).isEqualTo(1);
        }
    }

    @Test
    void metersOfAnotherInstanceGiveWay() {
        RateLimits newer = RateLimits.builder().build();
        limits.charge(ONE, limits.address("192.0.2.1"));
        newer.declare(ONE);
        RateLimitMeters old = RateLimitMeters.publish(limits, registry);
        try (RateLimitMeters meters = RateLimitMeters.publish(newer, registry)) {
            assertThat(meters).isNotNull();
            assertThat(registry.get(RateLimitMeters.KEYS).gauge().value()).isZero();
            old.close();
            assertThat(registry.find(RateLimitMeters.KEYS).gauge()).isNotNull();
        }
    }

    private static List<String> constants() {
        return Arrays.stream(RateLimitMeters.class.getFields())
                .map(RateLimitMetersTest::value)
                .toList();
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
