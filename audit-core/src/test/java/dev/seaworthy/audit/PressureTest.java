package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused under pressure is reported as one event when pressure ends. */
class PressureTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

    private final RecordingStore store = new RecordingStore();
    private final RecordingListener listener = new RecordingListener();
    private final SettableClock clock = new SettableClock(BEGIN);
    private AuditLogger logger;

    @AfterEach
    void closedLoggerHasABalancedAccount() {
        logger.close();
        assertThat(logger.account().balance()).as("%s", logger.account()).isZero();
    }

    @Test
    void oneEventSaysHowManyWereRefusedAndWhyAndWhen() throws Exception {
        start(builder());

        refuseUnderPressure(3);

        List<StoredEvent> losses = losses();
        assertThat(losses).hasSize(1);
        assertThat(losses.get(0).text(EventField.EVENT_CATEGORY)).isEqualTo(EventTypes.SYSTEM);
        assertThat(losses.get(0).text(EventField.SEVERITY)).isEqualTo("high");
        assertThat(losses.get(0).text(EventField.ACTOR_TYPE)).isEqualTo("system");
        assertThat(losses.get(0).text(EventField.METADATA))
                .isEqualTo("{\"refused\":{\"queue_full\":3},\"first\":\"" + BEGIN + "\",\"last\":\""
                        + BEGIN.plusSeconds(2) + "\"}");
    }

    @Test
    void eachPressureHasItsOwnReport() throws Exception {
        start(builder());

        refuseUnderPressure(3);
        refuseUnderPressure(2);

        assertThat(losses())
                .extracting(event -> event.text(EventField.DESCRIPTION))
                .containsExactly("3 audit events were refused", "2 audit events were refused");
    }

    @Test
    void nothingRefusedIsNothingReported() throws Exception {
        start(builder());

        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
        logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);

        assertThat(losses()).isEmpty();
    }

    @Test
    void aReportThatIsItselfRefusedIsNotReported() {
        start(builder());
        List<AuditEvent> raised = new ArrayList<>();
        LossReport[] loss = new LossReport[1];
        loss[0] = new LossReport(clock, report -> {
            raised.add(report);
            loss[0].refused(report, RefusalReason.QUEUE_FULL);
        });
        loss[0].refused(AuditEvent.of("a.b"), RefusalReason.QUEUE_FULL);

        loss[0].pressureEnded();
        loss[0].pressureEnded();

        assertThat(raised).hasSize(1);
    }

    @Test
    void whatIsRefusedBecauseTheLoggerClosesIsNoPressure() {
        start(builder());
        List<AuditEvent> raised = new ArrayList<>();
        LossReport loss = new LossReport(clock, raised::add);

        loss.refused(AuditEvent.of("a.b"), RefusalReason.CLOSED);
        loss.refused(AuditEvent.of("a.b"), RefusalReason.SHUTDOWN);
        loss.pressureEnded();

        assertThat(raised).isEmpty();
    }

    /** A full queue, so many events too many, and then everything stored. */
    private void refuseUnderPressure(int events) throws Exception {
        store.closeGate();
        store.forgetEntered();
        List<UUID> accepted = new ArrayList<>();
        accepted.add(logger.log(AuditEvent.of("a.inflight")).eventId());
        assertThat(store.awaitEntered()).isTrue();
        for (int i = 0; i < 4; i++) {
            accepted.add(logger.log(AuditEvent.of("a.b")).eventId());
        }
        for (int i = 0; i < events; i++) {
            assertThat(logger.log(AuditEvent.of("a.b")).refusal()).contains(RefusalReason.QUEUE_FULL);
            clock.forward(Duration.ofSeconds(1));
        }
        store.openGate();
        // The report is raised while the batch is settled, so it is stored before this one.
        logger.log(AuditEvent.of("a.last"), AuditMode.SYNC);
        assertThat(store.ids()).containsAll(accepted);
    }

    private List<StoredEvent> losses() {
        return store.events().stream()
                .filter(event -> event.event().type().name().equals("audit.loss"))
                .toList();
    }

    private AuditLoggerBuilder builder() {
        return AuditLogger.builder(store)
                .listener(listener)
                .queueCapacity(4)
                .syncTimeout(Duration.ofSeconds(20))
                .clock(clock);
    }

    private void start(AuditLoggerBuilder builder) {
        logger = builder.build().start();
    }
}
