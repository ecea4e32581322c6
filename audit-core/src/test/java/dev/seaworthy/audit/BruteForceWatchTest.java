package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BruteForceWatchTest {
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Instant START = Instant.parse("2026-11-20T18:00:00Z");

    private final SettableClock clock = new SettableClock(START);
    private final SealedEvents events = new SealedEvents(clock);
    private final List<AuditEvent> raised = new ArrayList<>();
    private final BruteForceWatch watch = new BruteForceWatch(new BruteForceRule(5, WINDOW), clock, raised::add);

    @Test
    void fiveFailuresOfANameWithinTheWindowAreReportedWithWhatHappened() {
        for (int i = 0; i < 5; i++) {
            clock.forward(Duration.ofMinutes(1));
            watch.stored(failed("alice", "192.0.2." + i));
        }

        assertThat(raised).hasSize(1);
        AuditEvent report = raised.get(0);
        assertThat(report.type()).isEqualTo(EventTypes.BRUTE_FORCE_DETECTED);
        assertThat(report.type().category()).isEqualTo("security");
        assertThat(report.type().severity()).isEqualTo(Severity.HIGH);
        assertThat(report.text(EventField.USERNAME)).isEqualTo("alice");
        assertThat(report.text(EventField.IP_ADDRESS)).isNull();
        assertThat(report.text(EventField.ACTOR_TYPE)).isEqualTo("system");
        assertThat(report.details())
                .isEqualTo(Map.of(
                        "by",
                        "username",
                        "count",
                        5L,
                        "window_seconds",
                        600L,
                        "first_at",
                        "2026-11-20T18:01:00.000000Z",
                        "last_at",
                        "2026-11-20T18:05:00.000000Z"));
    }

    @Test
    void failuresOfManyNamesFromOneAddressAreReportedByAddress() {
        for (int i = 0; i < 5; i++) {
            watch.stored(failed("user" + i, "192.0.2.1"));
        }

        assertThat(raised).singleElement().satisfies(report -> {
            assertThat(report.text(EventField.IP_ADDRESS)).isEqualTo("192.0.2.1");
            assertThat(report.text(EventField.USERNAME)).isNull();
            assertThat(report.details()).containsEntry("by", "ip_address");
        });
    }

    @Test
    void fourFailuresOrFiveOverALongerTimeAreNoAttack() {
        for (int i = 0; i < 20; i++) {
            watch.stored(failed("alice", "192.0.2." + i));
            clock.forward(Duration.ofSeconds(150));
            watch.tick();
        }

        assertThat(raised).isEmpty();
    }

    @Test
    void anAttackThatGoesOnIsReportedOncePerWindow() {
        for (int i = 0; i < 25 * 60; i++) {
            watch.stored(failed("alice", "10.0." + i / 250 + "." + i % 250));
            clock.forward(Duration.ofSeconds(1));
            watch.tick();
        }

        assertThat(raised).extracting(AuditEvent::type).containsOnly(EventTypes.BRUTE_FORCE_DETECTED);
        assertThat(raised).extracting(report -> report.details().get("count")).containsExactly(5L, 605L, 1205L);
    }

    @Test
    void theEndIsReportedOnceAWholeWindowHasPassedWithoutAFailure() {
        watch.stored(failed("alice", "192.0.2.1", 7));
        raised.clear();

        clock.forward(WINDOW.minusSeconds(1));
        watch.tick();
        assertThat(raised).isEmpty();
        clock.forward(Duration.ofSeconds(1));
        watch.tick();
        watch.tick();

        assertThat(raised)
                .hasSize(2)
                .allSatisfy(report -> {
                    assertThat(report.type()).isEqualTo(EventTypes.BRUTE_FORCE_CLEARED);
                    assertThat(report.details()).containsEntry("count", 7L);
                })
                .extracting(report -> report.details().get("by"))
                .containsExactly("username", "ip_address");
        assertThat(watch.size()).isZero();
    }

    @Test
    void afterTheEndANewAttackIsReportedAnew() {
        watch.stored(failed("alice", "192.0.2.1", 5));
        clock.forward(WINDOW);
        watch.tick();
        raised.clear();

        watch.stored(failed("alice", "192.0.2.1", 5));

        assertThat(raised).hasSize(2).allSatisfy(report -> assertThat(report.details())
                .containsEntry("count", 5L));
    }

    @Test
    void whatAJournalBringsLaterIsHistoryUnlessItIsOfThisWindow() {
        List<StoredEvent> old = failed("alice", "192.0.2.1", 50);
        clock.forward(WINDOW);
        watch.stored(old);
        assertThat(raised).isEmpty();

        List<StoredEvent> recent = failed("bob", "192.0.2.2", 5);
        clock.forward(WINDOW.minusSeconds(1));
        watch.stored(recent);

        assertThat(raised).hasSize(2);
    }

    @Test
    void aSecondCopyOfAnEventDoesNotCountTwice() {
        List<StoredEvent> four = failed("alice", "192.0.2.1", 4);

        watch.stored(four);
        watch.stored(four);

        assertThat(raised).isEmpty();
    }

    @Test
    void otherEventsAndFailuresWithoutNameOrAddressDoNotCount() {
        for (int i = 0; i < 10; i++) {
            watch.stored(events.batch(
                            AuditEvent.of(EventTypes.LOGIN_FAILED),
                            AuditEvent.of(EventTypes.LOGIN_SUCCESS).by(Actor.user("1", "alice")),
                            AuditEvent.of(EventTypes.ACCESS_DENIED).by(Actor.user("1", "alice")))
                    .events());
        }

        assertThat(raised).isEmpty();
        assertThat(watch.size()).isZero();
    }

    @Test
    void inventedNamesFillNoMemoryAndWhatIsForgottenIsCounted() {
        watch.stored(failed("victim", "192.0.2.1", 5));
        raised.clear();
        for (int i = 0; i < 12_000; i++) {
            watch.stored(failed("invented" + i, "192.0.2.1"));
        }

        assertThat(watch.size()).isEqualTo(Suspects.MOST_WATCHED + 2);
        assertThat(watch.dropped()).isEqualTo(2_000);

        watch.stored(failed("victim", "192.0.2.9"));
        assertThat(raised).as("the attack on the victim is still known").isEmpty();
    }

    @Test
    void manyAttacksAtOnceFillNoMemoryEither() {
        for (int i = 0; i < Suspects.MOST_ALARMED + 10; i++) {
            watch.stored(failed("user" + i, null, 5));
        }

        assertThat(raised).hasSize(Suspects.MOST_ALARMED + 10);
        assertThat(watch.size()).isEqualTo(Suspects.MOST_ALARMED);
        assertThat(watch.dropped()).isEqualTo(10);
    }

    @Test
    void aClockSetBackRaisesNoFalseAlarmAndAttacksAreStillFoundAndEnded() {
        watch.stored(failed("alice", "192.0.2.1", 4));
        clock.set(START.minus(Duration.ofHours(1)));
        watch.stored(failed("alice", "192.0.2.1"));
        assertThat(raised).isEmpty();

        watch.stored(failed("alice", "192.0.2.1", 4));
        assertThat(raised).hasSize(2);
        watch.tick();
        clock.forward(WINDOW);
        watch.tick();

        assertThat(raised).hasSize(4);
    }

    @Test
    void aNameIsAnotherOneInAnotherTenantAndAnAddressIsTheSameInAll() {
        for (int i = 0; i < 5; i++) {
            watch.stored(failedOf("tenant-" + i % 2, "alice", "192.0.2.1"));
        }
        assertThat(raised).singleElement().satisfies(report -> {
            assertThat(report.text(EventField.IP_ADDRESS)).isEqualTo("192.0.2.1");
            assertThat(report.text(EventField.TENANT_ID)).isNull();
        });
        raised.clear();

        watch.stored(failedOf("tenant-0", "alice", "192.0.2.2"));
        watch.stored(failedOf("tenant-0", "alice", "192.0.2.3"));

        assertThat(raised).singleElement().satisfies(report -> {
            assertThat(report.text(EventField.USERNAME)).isEqualTo("alice");
            assertThat(report.text(EventField.TENANT_ID)).isEqualTo("tenant-0");
        });
    }

    @Test
    void whatACommitOfACallerShowsWaitsForTheNextTick() {
        watch.committed(failed("alice", "192.0.2.1", 5));
        assertThat(raised).isEmpty();

        watch.tick();
        watch.tick();

        assertThat(raised).hasSize(2);
    }

    @Test
    void whileNobodyTicksReportsFillNoMemory() {
        for (int i = 0; i < 1_010; i++) {
            watch.committed(failed("user" + i, null, 5));
        }

        watch.tick();

        assertThat(raised).hasSize(1_000);
        assertThat(watch.dropped()).as("alarms and reports").isEqualTo(20);
    }

    private List<StoredEvent> failedOf(String tenant, String name, String address) {
        return events.batch(AuditEvent.of(EventTypes.LOGIN_FAILED)
                        .by(Actor.anonymous().named(name))
                        .tenant(tenant)
                        .ipAddress(address))
                .events();
    }

    @Test
    void aReportThatCanNotBeLoggedHurtsNobody() {
        BruteForceWatch failing = new BruteForceWatch(new BruteForceRule(2, WINDOW), clock, report -> {
            throw new IllegalStateException("closed");
        });

        assertThatCode(() -> failing.stored(failed("alice", "192.0.2.1", 3))).doesNotThrowAnyException();
    }

    @Test
    void aRuleOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new BruteForceRule(1, WINDOW)).hasMessageContaining("use 2 to 100");
        assertThatThrownBy(() -> new BruteForceRule(5, Duration.ZERO)).hasMessageContaining("use PT1S to PT24H");
    }

    private List<StoredEvent> failed(String name, String address, int times) {
        List<StoredEvent> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.addAll(failed(name, address));
        }
        return all;
    }

    private List<StoredEvent> failed(String name, String address) {
        AuditEvent event =
                AuditEvent.of(EventTypes.LOGIN_FAILED).by(Actor.anonymous().named(name));
        return events.batch(address == null ? event : event.ipAddress(address)).events();
    }
}
