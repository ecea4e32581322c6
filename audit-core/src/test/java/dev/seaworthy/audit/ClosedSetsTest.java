package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedSetsTest {

    @Test
    void everyConstantIsFoundByItsText() {
        assertThat(Severity.values())
                .allSatisfy(one -> assertThat(Severity.of(one.text())).isSameAs(one));
        assertThat(AuditStatus.values())
                .allSatisfy(one -> assertThat(AuditStatus.of(one.text())).isSameAs(one));
        assertThat(ActorType.values())
                .allSatisfy(one -> assertThat(ActorType.of(one.text())).isSameAs(one));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hihg", "HIGH", "", " high", "a\nb"})
    void anotherTextIsRefusedWithTheLegalOnes(String text) {
        assertThatThrownBy(() -> Severity.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("is not known; use one of [critical, high, medium, low, info]")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n");
        assertThatThrownBy(() -> AuditStatus.of(text)).hasMessageContaining("[success, failure, error]");
        assertThatThrownBy(() -> ActorType.of(text)).hasMessageContaining("[user, service, system, anonymous]");
    }

    @Test
    void whatANewerVersionWroteIsReadAsItIs() {
        StoredEvent read = stored("Quantum.Leap.1", "galactic", "apocalyptic", "postponed", "robot");

        assertThat(read.severity()).isEmpty();
        assertThat(read.status()).isEmpty();
        assertThat(read.actorType()).isEmpty();
        assertThat(read.text(EventField.EVENT_TYPE)).isEqualTo("Quantum.Leap.1");
        assertThat(AuditJson.of(read))
                .contains("\"event_type\":\"Quantum.Leap.1\"")
                .contains("\"event_category\":\"galactic\"")
                .contains("\"severity\":\"apocalyptic\"")
                .contains("\"status\":\"postponed\"")
                .contains("\"actor_type\":\"robot\"");
        assertThat(stored(null, null, null, null, null).severity()).isEmpty();
    }

    @Test
    void whatIsKnownIsReadTyped() {
        StoredEvent read = stored("a.b", "system", "high", "failure", "service");

        assertThat(read.severity()).contains(Severity.HIGH);
        assertThat(read.status()).contains(AuditStatus.FAILURE);
        assertThat(read.actorType()).contains(ActorType.SERVICE);
    }

    private static StoredEvent stored(
            @Nullable String type,
            @Nullable String category,
            @Nullable String severity,
            @Nullable String status,
            @Nullable String actorType) {
        @Nullable String[] values = new String[EventField.all().size()];
        values[EventField.EVENT_TYPE.index()] = type;
        values[EventField.EVENT_CATEGORY.index()] = category;
        values[EventField.SEVERITY.index()] = severity;
        values[EventField.STATUS.index()] = status;
        values[EventField.ACTOR_TYPE.index()] = actorType;
        Evidence evidence = new Evidence(1, 0, new byte[32], null, null, null, 0);
        return StoredEvent.read(new UUID(1, 2), Instant.EPOCH, values, 0, evidence);
    }
}
