package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecurityEventsTest {
    private final RecordingStore store = new RecordingStore();
    private final RecordingListener listener = new RecordingListener();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T18:00:00Z"));
    private AuditLogger logger;

    @AfterEach
    void closedLoggerLeavesNoMeterAndABalancedAccount() {
        store.comeBack();
        logger.close();
        assertThat(logger.account().balance()).isZero();
        assertThat(meters.getMeters()).isEmpty();
    }

    @Test
    void fiveFailedLoginsAreFollowedByAReportInTheTrailAndByAnotherWhenTheyEnd() throws Exception {
        start(builder());

        for (int i = 0; i < 5; i++) {
            logger.log(failedLogin("alice"));
        }
        StoredEvent detected = await(EventTypes.BRUTE_FORCE_DETECTED);
        clock.forward(Duration.ofMinutes(10));
        StoredEvent cleared = await(EventTypes.BRUTE_FORCE_CLEARED);

        assertThat(detected.text(EventField.USERNAME)).isEqualTo("alice");
        assertThat(detected.text(EventField.SEVERITY)).isEqualTo("high");
        assertThat(detected.text(EventField.EVENT_CATEGORY)).isEqualTo("security");
        assertThat(detected.text(EventField.METADATA)).contains("\"by\":\"username\"", "\"count\":5");
        assertThat(cleared.text(EventField.USERNAME)).isEqualTo("alice");
        assertThat(securityEvents("security.bruteforce.detected")).isEqualTo(1);
        assertThat(securityEvents("security.bruteforce.cleared")).isEqualTo(1);
    }

    @Test
    void theRuleIsTheBuilders() throws Exception {
        start(builder().bruteForce(2, Duration.ofSeconds(5)));

        logger.log(failedLogin("bob"));
        logger.log(failedLogin("bob"));

        assertThat(await(EventTypes.BRUTE_FORCE_DETECTED).text(EventField.METADATA))
                .contains("\"window_seconds\":5");
        assertThatThrownBy(() -> builder().bruteForce(0, Duration.ofSeconds(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use 2 to 100");
    }

    @Test
    void withoutTheWatchNothingIsReported() throws Exception {
        start(builder().withoutBruteForce());

        for (int i = 0; i < 20; i++) {
            logger.log(failedLogin("alice"), AuditMode.SYNC);
        }

        assertThat(store.ids()).hasSize(20);
        assertThat(meters.find(AuditMeters.BRUTE_FORCE_DROPPED).meters()).isEmpty();
    }

    @Test
    void failedLoginsCountWhenTheyAreLoggedEvenWhileTheStoreIsAway() {
        start(builder());
        store.goAway();

        logger.log(failedLogin("alice"));
        AuditEvent success = AuditEvent.of(EventTypes.LOGIN_SUCCESS).by(Actor.user("1", "alice"));
        logger.log(success);

        assertThat(counter(AuditMeters.FAILED_LOGINS, "", "")).isEqualTo(1);
    }

    @Test
    void onlyKnownTypesBecomeTags() {
        start(builder().types(EventType.of("fraud.suspected").inCategory(EventTypes.SECURITY)));
        int before = meters.getMeters().size();

        logger.log(AuditEvent.of("fraud.suspected"));
        logger.log(AuditEvent.of(EventTypes.ACCESS_DENIED));
        for (int i = 0; i < 50; i++) {
            logger.log(AuditEvent.of("security.invented" + i));
        }
        logger.log(AuditEvent.of("project.create"));

        assertThat(securityEvents("fraud.suspected")).isEqualTo(1);
        assertThat(securityEvents("authz.access_denied")).isEqualTo(1);
        assertThat(securityEvents("other")).isEqualTo(50);
        assertThat(meters.getMeters()).hasSize(before);
    }

    private StoredEvent await(EventType type) throws InterruptedException {
        StoredEvent event = listener.awaitStored();
        while (!event.event().type().name().equals(type.name())) {
            event = listener.awaitStored();
        }
        return event;
    }

    private double securityEvents(String type) {
        return counter(AuditMeters.SECURITY_EVENTS, "event_type", type);
    }

    private double counter(String name, String tag, String value) {
        return (tag.isEmpty() ? meters.get(name) : meters.get(name).tag(tag, value))
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    private static AuditEvent failedLogin(String name) {
        return AuditEvent.of(EventTypes.LOGIN_FAILED).by(Actor.anonymous().named(name));
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store)
                .listener(listener)
                .meters(meters)
                .syncTimeout(Duration.ofSeconds(20))
                .clock(clock);
    }

    private void start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
    }
}
