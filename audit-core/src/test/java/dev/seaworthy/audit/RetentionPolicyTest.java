package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    @Test
    void anAgeIsADayToACentury() {
        RetentionPolicy policy = RetentionPolicy.keepForEver();

        assertThat(policy.type("a.b", Duration.ofDays(1))
                        .category("x", Duration.ofDays(36_525))
                        .types())
                .containsEntry("a.b", Optional.of(Duration.ofDays(1)));
        assertThatThrownBy(() -> policy.type("a.b", Duration.ofHours(23)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "retention PT23H of event type a.b is out of range; use 1 to 36525 days, or keep it for ever");
        assertThatThrownBy(() -> policy.category("x", Duration.ofDays(36_526)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("category x");
        assertThatThrownBy(() -> RetentionPolicy.keepFor(Duration.ofDays(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("everything else");
    }

    @Test
    void namesAndSettingsOutOfRangeAreRefused() {
        RetentionPolicy policy = RetentionPolicy.keepForEver();

        assertThatThrownBy(() -> policy.categoryForEver("Data Access")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.typeForEver("auth.*")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.every(Duration.ofSeconds(59))).hasMessageContaining("use PT1M to PT168H");
        assertThatThrownBy(() -> policy.pausing(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy.inChunksOf(0)).hasMessageContaining("use 1 to 5000");
        assertThatThrownBy(() -> policy.inChunksOf(5_001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPolicyIsUnchangedByWhatIsMadeOfIt() {
        RetentionPolicy policy = RetentionPolicy.keepFor(Duration.ofDays(9));

        policy.type("a.b", Duration.ofDays(2)).category("x", Duration.ofDays(3)).pausing(Duration.ZERO);

        assertThat(policy.types()).isEmpty();
        assertThat(policy.categories()).isEmpty();
        assertThat(policy.rest()).contains(Duration.ofDays(9));
        assertThat(policy.pause()).isEqualTo(RetentionPolicy.DEFAULT_PAUSE);
    }

    @Test
    void aRegisteredAgeBelowADayIsRefusedWhereItWouldDelete() {
        EventType hasty = EventType.of("a.b").keptFor(Duration.ofHours(1));

        assertThatThrownBy(() -> new RetentionRules(RetentionPolicy.keepForEver(), List.of(hasty)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event type a.b");
    }

    @Test
    void keepingEverythingDeletesNothingAndAnyAgeDoes() {
        RetentionPolicy ever = RetentionPolicy.keepForEver();
        Duration age = Duration.ofDays(7);

        assertThat(rules(ever.typeForEver("a.b").categoryForEver("x")).deletesAnything())
                .isFalse();
        assertThat(rules(ever.type("a.b", age)).deletesAnything()).isTrue();
        assertThat(rules(ever.category("x", age)).deletesAnything()).isTrue();
        assertThat(rules(RetentionPolicy.keepFor(age)).deletesAnything()).isTrue();
        assertThat(rules(ever, EventType.of("a.b").keptFor(age)).deletesAnything())
                .isTrue();
        assertThat(rules(ever.typeForEver("a.b"), EventType.of("a.b").keptFor(age))
                        .deletesAnything())
                .isFalse();
    }

    private static RetentionRules rules(RetentionPolicy policy, EventType... types) {
        return new RetentionRules(policy, List.of(types));
    }
}
