package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TypeRegistryTest {
    private static final EventType INVOICE = EventType.of("invoice.approved");

    @Test
    void aTypeCarriesEveryDefaultThatItWasGiven() {
        EventType type = INVOICE.inCategory("finance")
                .withSeverity(Severity.HIGH)
                .withStatus(AuditStatus.ERROR)
                .withMode(AuditMode.JOURNALED)
                .atLeast(AuditMode.SYNC)
                .keptFor(Duration.ofDays(3650))
                .withPersonal(EventField.DESCRIPTION);

        assertThat(type)
                .isEqualTo(new EventType(
                        "invoice.approved",
                        "finance",
                        Severity.HIGH,
                        AuditStatus.ERROR,
                        AuditMode.JOURNALED,
                        AuditMode.SYNC,
                        Duration.ofDays(3650),
                        Set.of(EventField.DESCRIPTION)));
        assertThat(INVOICE.retention()).isNull();
    }

    @Test
    void aRetentionThatIsNotPositiveIsRefused() {
        assertThatThrownBy(() -> INVOICE.keptFor(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invoice.approved");
    }

    @Test
    void aTypeWithoutADefaultOrWithPersonalDataThatCanNotBeErasedIsRefused() {
        assertThatThrownBy(() -> personal(EventField.TENANT_ID))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant_id")
                .hasMessageContaining("choose from");
        assertThatThrownBy(() -> INVOICE.withPersonal(EventField.EVENT_TYPE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> INVOICE.withSeverity(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> INVOICE.withStatus(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> INVOICE.atLeast(null)).isInstanceOf(NullPointerException.class);
        assertThat(personal(EventField.USER_ID).personalBits()).isEqualTo(INVOICE.personalBits());
    }

    private static EventType personal(EventField field) {
        return new EventType(
                "invoice.approved",
                "finance",
                Severity.INFO,
                AuditStatus.SUCCESS,
                null,
                AuditMode.ASYNC,
                null,
                Set.of(field));
    }

    @Test
    void aBuiltInTypeCanBeGivenOtherDefaults() {
        EventType important = EventTypes.LOGOUT.withSeverity(Severity.HIGH);

        assertThat(with(important).resolve("auth.logout")).isEqualTo(important);
        assertThat(with(important).resolve(EventTypes.LOGOUT)).isEqualTo(important);
        assertThat(TypeRegistry.BUILT_IN.resolve("auth.logout")).isEqualTo(EventTypes.LOGOUT);
    }

    @Test
    void theSameTypeTwiceIsOneTypeButOtherSettingsAreAnError() {
        assertThat(with(INVOICE, EventType.of("invoice.approved")).resolve("invoice.approved"))
                .isEqualTo(INVOICE);
        assertThatThrownBy(() -> with(INVOICE, INVOICE.withSeverity(Severity.LOW)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("invoice.approved is registered twice");
        assertThatThrownBy(() -> AuditLogger.builder(new RecordingStore())
                        .types(INVOICE)
                        .types(INVOICE.withSeverity(Severity.LOW))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void applicationsHaveSecurityTypesOfTheirOwnButNoneOfTheLogger() {
        EventType own = EventType.of("security.badge_lost");

        assertThat(with(own).resolve("security.badge_lost").category()).isEqualTo(EventTypes.SECURITY);
        assertThat(with(EventTypes.AUDIT_LOSS.withSeverity(Severity.CRITICAL))
                        .resolve("audit.loss")
                        .severity())
                .isEqualTo(Severity.CRITICAL);
        assertThatThrownBy(() -> with(EventType.of("audit.mine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("belong to the audit logger");
    }

    @Test
    void everyBuiltInTypeIsListedOnceAndFound() {
        assertThat(EventTypes.builtIn().stream().map(EventType::name).collect(Collectors.toSet()))
                .hasSameSizeAs(EventTypes.builtIn())
                .contains("auth.login.success", "data.access", "security.bruteforce.detected", "audit.loss");
        assertThat(EventTypes.builtIn()).allSatisfy(type -> assertThat(TypeRegistry.BUILT_IN.resolve(type.name()))
                .isSameAs(type));
    }

    @Test
    void theNameOfABuiltInTypeStandsForItsDefaults() {
        assertThat(EventType.of("auth.login.failed").withMode(AuditMode.SYNC))
                .isEqualTo(EventTypes.LOGIN_FAILED.withMode(AuditMode.SYNC));
        assertThat(EventTypes.builtIn())
                .allSatisfy(type -> assertThat(EventType.of(type.name())).isSameAs(type));
    }

    @Test
    void failedLoginsCanNotBeMadeSuccesses() {
        EventType lenient = EventTypes.LOGIN_FAILED.withStatus(AuditStatus.SUCCESS);

        assertThatThrownBy(() -> with(lenient))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("auth.login.failed")
                .hasMessageContaining("EventTypes.LOGIN_FAILED.withMode(...)");
        assertThat(with(EventTypes.LOGIN_FAILED.withStatus(AuditStatus.ERROR))
                        .resolve("auth.login.failed")
                        .status())
                .isEqualTo(AuditStatus.ERROR);
    }

    private static TypeRegistry with(EventType... types) {
        return TypeRegistry.BUILT_IN.plus(List.of(types));
    }

    @Test
    void whatACallSaysOfItsTypeHoldsUnlessTheTypeIsRegistered() {
        EventType strict = EventTypes.LOGOUT.atLeast(AuditMode.SYNC);

        assertThat(TypeRegistry.BUILT_IN.resolve(strict)).isSameAs(strict);
        assertThat(with(EventTypes.LOGOUT).resolve(strict)).isEqualTo(EventTypes.LOGOUT);
    }
}
