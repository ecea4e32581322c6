package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RetentionServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final RetentionPolicy ONE_WEEK =
            RetentionPolicy.keepFor(WEEK).pausing(Duration.ZERO);

    private final SettableClock clock = new SettableClock(NOW);
    private final RecordingTrail trail = new RecordingTrail(clock);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RetentionMeters meters = new RetentionMeters(registry, "audit");
    private final List<AuditEvent> raised = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void hearTheLog() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Retention.class)).setLevel(Level.INFO);
        ((Logger) LoggerFactory.getLogger(Retention.class)).addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        ((Logger) LoggerFactory.getLogger(Retention.class)).setLevel(null);
        ((Logger) LoggerFactory.getLogger(Retention.class)).detachAppender(log);
    }

    @Test
    void aPruneIsDueAMinuteAfterTheStartAndThenEveryInterval() throws InterruptedException {
        RetentionThread thread = thread(retention(ONE_WEEK), null);

        assertThat(looksAfter(Duration.ofSeconds(50), thread)).isZero();
        assertThat(looksAfter(Duration.ofSeconds(20), thread)).isEqualTo(1);
        assertThat(looksAfter(Duration.ofMinutes(53), thread)).isEqualTo(1);
        assertThat(looksAfter(Duration.ofMinutes(14), thread)).isEqualTo(2);
        assertThat(looksAfter(Duration.ofDays(-900), thread)).isEqualTo(3);
        assertThat(looksAfter(Duration.ofMinutes(53), thread)).isEqualTo(3);
    }

    @Test
    void aFailureIsLoggedOnceToldInHealthAndTriedAgainSoon() throws InterruptedException {
        meters.publish();
        trail.add(1, "a.b", "system");
        RetentionThread thread = thread(retention(ONE_WEEK), null);
        clock.forward(WEEK.plusDays(1));
        trail.away = true;

        thread.runDue(clock.instant());
        assertThat(thread.complaint()).contains("retention fails: the database is away");
        clock.forward(Duration.ofMinutes(6));
        thread.runDue(clock.instant());

        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
        assertThat(registry.get(AuditMeters.PRUNE_FAILURES).counter().count()).isEqualTo(2);
        trail.away = false;
        clock.forward(Duration.ofMinutes(6));
        thread.runDue(clock.instant());
        assertThat(trail.events).isEmpty();
        assertThat(thread.complaint()).isEmpty();
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
    }

    @Test
    void whatWasDeletedIsMeteredByCategory() throws InterruptedException {
        meters.publish();
        trail.add(3, "a.b", "system");
        for (int i = 0; i < 60; i++) {
            trail.add(1, "a.b", "category-" + i);
        }
        clock.forward(WEEK.plusDays(1));
        assertThat(registry.get(AuditMeters.HELD).gauge().value()).isNaN();

        retention(ONE_WEEK).prune();

        assertThat(registry.get(AuditMeters.PRUNED)
                        .tag("category", "system")
                        .counter()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get(AuditMeters.PRUNED)
                        .tag("category", "OTHER")
                        .counter()
                        .count())
                .isEqualTo(11);
        assertThat(registry.get(AuditMeters.PRUNED).counters()).hasSize(51);
        assertThat(registry.get(AuditMeters.PRUNE_LAST).gauge().value())
                .isEqualTo(clock.instant().getEpochSecond());
        assertThat(registry.get(AuditMeters.HELD).gauge().value()).isZero();
        meters.remove();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void whatAFailingPruneHasDeletedIsStillTold() {
        trail.add(30, "a.b", "system");
        clock.forward(WEEK.plusDays(1));
        trail.awayAfterChunks(2);
        Retention retention = retention(ONE_WEEK.inChunksOf(10));

        assertThatThrownBy(retention::prune).isInstanceOf(AuditStoreException.class);

        assertThat(raised).singleElement().satisfies(event -> {
            assertThat(event.type().name()).isEqualTo("audit.prune");
            assertThat(event.details()).containsEntry("deleted", 20L);
            assertThat(event.text(EventField.STATUS)).isEqualTo("error");
            assertThat(event.text(EventField.ERROR_MESSAGE)).isEqualTo("the database is away");
        });
        assertThat(retention.lastReport()).isEmpty();
    }

    @Test
    void aDeleteThatFailedIsTriedAgainWithHalfAsManyEvents() throws InterruptedException {
        trail.add(40, "a.b", "system");
        clock.forward(WEEK.plusDays(1));
        trail.refuseChunksAbove(10);
        Retention retention = retention(ONE_WEEK.inChunksOf(40));

        assertThatThrownBy(retention::prune).isInstanceOf(AuditStoreException.class);
        assertThatThrownBy(retention::prune).isInstanceOf(AuditStoreException.class);
        trail.refuseChunksAbove(40);

        assertThat(retention.prune().deleted()).isEqualTo(40);
        assertThat(trail.chunks).startsWith(10);
    }

    @Test
    void closingEndsARestAndWithItThePrune() throws Exception {
        trail.add(30, "a.b", "system");
        clock.forward(WEEK.plusDays(1));
        AuditLogger logger = AuditLogger.builder(trail)
                .clock(clock)
                .retention(ONE_WEEK.inChunksOf(10).pausing(Duration.ofMinutes(1)))
                .build()
                .start();
        CompletableFuture<PruneReport> prune = CompletableFuture.supplyAsync(() -> pruned(logger.retention()));
        assertThat(trail.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();

        logger.close();

        PruneReport report = prune.get(20, TimeUnit.SECONDS);
        assertThat(report.complete()).isFalse();
        assertThat(logger.retention().lastReport()).isEmpty();
        assertThat(report.deleted()).isEqualTo(10);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("audit-retention");
        assertThatThrownBy(() -> logger.retention().preview()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEventThatComesLateGoesAtOnceWhenAskedForAndOtherwiseWithinADay() throws InterruptedException {
        EventIds early = new EventIds(clock);
        List<PruneCandidate> late = List.of(candidate(early), candidate(early));
        clock.forward(Duration.ofSeconds(1));
        trail.add(5, "a.b", "system");
        Retention retention = retention(ONE_WEEK);
        clock.forward(WEEK.plusDays(1));
        retention.pruneQuietly();
        assertThat(trail.events).isEmpty();

        trail.events.add(late.get(1));
        clock.forward(Duration.ofHours(1));
        retention.pruneQuietly();
        assertThat(trail.events).hasSize(1);
        assertThat(retention.preview().deleted()).isEqualTo(1);
        assertThat(retention.prune().deleted()).isEqualTo(1);

        trail.events.add(late.get(0));
        clock.forward(Duration.ofHours(1));
        retention.pruneQuietly();
        assertThat(trail.events).hasSize(1);
        clock.forward(Duration.ofDays(1));
        retention.pruneQuietly();
        assertThat(trail.events).isEmpty();
    }

    @Test
    void theThreadGoesOnWhereTheLastPruneEnded() throws InterruptedException {
        trail.add(20, "config.change", "configuration");
        UUID last = trail.events.get(19).id();
        Retention retention = retention(ONE_WEEK.categoryForEver("configuration"));
        clock.forward(WEEK.plusDays(1));

        retention.prune();
        retention.pruneQuietly();

        assertThat(trail.lookedAfter).isEqualTo(last);
        assertThat(trail.events).hasSize(20);
    }

    @Test
    void eachDeleteIsOfOneCategoryAsLargeAsItMayBeAndFollowedByARest() throws InterruptedException {
        for (int i = 0; i < 25; i++) {
            trail.add(1, "a.b", i % 2 == 0 ? "even" : "odd");
        }
        clock.forward(WEEK.plusDays(1));
        RetentionPolicy policy = ONE_WEEK.inChunksOf(10);
        List<Integer> chunksAtRest = new ArrayList<>();
        Pruner pruner = new Pruner(
                trail,
                rules(policy),
                new Pace(10, Duration.ZERO),
                rest -> chunksAtRest.add(trail.chunks.size()),
                meters);

        pruner.follow(
                new Walk(Optional.empty(), WEEK),
                new PruneTally(clock.instant(), clock.instant(), false, UUID::randomUUID, "node"));

        assertThat(trail.chunks).containsExactly(10, 3, 10, 2);
        assertThat(chunksAtRest).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aCallerWhoInterruptsHisOwnPruneLeavesNoComplaint() {
        trail.add(1, "a.b", "system");
        clock.forward(WEEK.plusDays(1));
        Retention retention = retention(ONE_WEEK);

        Thread.currentThread().interrupt();
        assertThatThrownBy(retention::prune).isInstanceOf(InterruptedException.class);

        assertThat(thread(retention, null).complaint()).isEmpty();
    }

    @Test
    void aStrayInterruptDoesNotEndRetention() throws InterruptedException {
        trail.add(1, "a.b", "system");
        RetentionThread thread = thread(retention(ONE_WEEK), null);
        thread.start();

        running("audit-retention").interrupt();
        clock.forward(WEEK.plusDays(1));

        assertThat(trail.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();
        thread.stop(Duration.ofSeconds(20));
    }

    @Test
    void aLogThatBreaksDoesNotEndRetention() throws InterruptedException {
        CountDownLatch broken = new CountDownLatch(1);
        BreakingAppender appender = new BreakingAppender(broken);
        appender.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.seaworthy.audit");
        logger.addAppender(appender);
        trail.add(1, "a.b", "system");
        trail.away = true;
        RetentionThread thread = thread(retention(ONE_WEEK), null);
        try {
            thread.start();
            clock.forward(WEEK.plusDays(1));
            assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
            trail.away = false;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (trail.firstChunk.getCount() > 0 && System.nanoTime() < end) {
                clock.forward(Duration.ofMinutes(6));
                trail.firstChunk.await(200, TimeUnit.MILLISECONDS);
            }
        } finally {
            logger.detachAppender(appender);
        }

        assertThat(trail.events).isEmpty();
        thread.stop(Duration.ofSeconds(20));
    }

    @Test
    void aClosedLoggerPlacesAndReleasesNoHold() {
        InMemoryAuditStore store = new InMemoryAuditStore();
        AuditLogger logger = AuditLogger.builder(store).build();
        LegalHold hold = logger.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));
        logger.close();

        assertThatThrownBy(() -> logger.holds().place(HoldScope.user("u-2"), "case", Actor.user("lawyer")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> logger.holds().release(hold.id(), "settled", Actor.user("judge")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(store.activeHolds()).containsExactly(hold);
    }

    @Test
    void anAgeThatDoesNotCountBecauseItsTypeIsNotRegisteredIsToldOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(UnregisteredAges.class);
        logger.addAppender(log);
        EventType registered = EventType.of("a.registered").keptFor(WEEK);
        EventType named = EventType.of("a.named").keptFor(WEEK);
        EventType forgotten = EventType.of("a.forgotten").keptFor(WEEK);
        AuditLogger audit = AuditLogger.builder(trail)
                .types(registered)
                .retention(RetentionPolicy.keepForEver().type("a.named", WEEK))
                .build();

        List.of(registered, named, forgotten, forgotten, EventType.of("a.plain"))
                .forEach(type -> audit.log(AuditEvent.of(type)));
        logger.detachAppender(log);

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("The retention PT168H of event type a.forgotten does not count");
    }

    @Test
    void aStartedLoggerPrunesByItselfOnAThreadOfItsOwn() throws Exception {
        trail.add(1, "a.b", "system");
        AuditLogger logger = AuditLogger.builder(trail)
                .clock(clock)
                .retention(ONE_WEEK)
                .build()
                .start();
        try (logger) {
            clock.forward(WEEK.plusDays(1));

            assertThat(trail.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(trail.prunedBy).isEqualTo("audit-retention");
        }
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void whereNothingIsDecidedNorDeletedThereIsNoThread() {
        try (AuditLogger logger = AuditLogger.builder(trail)
                .retention(RetentionPolicy.keepForEver())
                .build()
                .start()) {
            assertThat(logger.health().retention()).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("audit-retention");
        }
    }

    @Test
    void aSecondPruneOfTheSameLoggerIsRefused() throws Exception {
        trail.add(30, "a.b", "system");
        clock.forward(WEEK.plusDays(1));
        Retention retention = retention(ONE_WEEK.inChunksOf(10).pausing(Duration.ofMinutes(1)));
        CompletableFuture<PruneReport> prune = CompletableFuture.supplyAsync(() -> pruned(retention));
        assertThat(trail.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(retention::prune)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("under way");

        stopped.countDown();
        prune.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aStoreThatCanNotDeleteRefusesARetentionAtBuild() {
        AuditLoggerBuilder builder = AuditLogger.builder(new RecordingStore());

        assertThatThrownBy(() -> builder.retention(ONE_WEEK).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RecordingStore can not delete events");
        AuditLogger logger = builder.retention(RetentionPolicy.keepForEver()).build();
        assertThatThrownBy(logger::retention).isInstanceOf(AuditException.class);
        assertThatThrownBy(logger::holds).isInstanceOf(AuditException.class);
    }

    @Test
    void aTrailThatGrowsWithoutARetentionIsToldInHealth() throws InterruptedException {
        RetentionThread thread = thread(null, new GrowthWatch(trail));
        trail.oldest = NOW.minus(Duration.ofDays(300));
        trail.estimate = OptionalLong.of(9_000_000);
        clock.forward(Duration.ofMinutes(2));
        thread.runDue(clock.instant());
        assertThat(thread.complaint()).isEmpty();

        trail.estimate = OptionalLong.of(10_000_000);
        clock.forward(Duration.ofMinutes(50));
        thread.runDue(clock.instant());
        assertThat(thread.complaint()).isEmpty();

        clock.forward(Duration.ofMinutes(20));
        thread.runDue(clock.instant());
        assertThat(thread.complaint().orElseThrow())
                .startsWith("no retention is configured and the audit trail grows: about 10000000 events, the oldest of"
                        + " 2026-01-24T18:00:00Z")
                .contains("retention(RetentionPolicy)");

        trail.estimate = OptionalLong.empty();
        clock.forward(Duration.ofDays(70));
        thread.runDue(clock.instant());
        assertThat(thread.complaint().orElseThrow()).contains("grows: the oldest of");
    }

    @Test
    void onlyATrailOfWhichNobodyHasDecidedIsWatched() {
        assertThat(service(RetentionPolicy.keepForEver()).watchesGrowth()).isFalse();
        assertThat(service(ONE_WEEK).watchesGrowth()).isFalse();
        assertThat(service(null).watchesGrowth()).isTrue();
    }

    @Test
    void aSizeThatCanNotBeLookedUpIsNoComplaint() throws InterruptedException {
        RetentionThread thread = thread(null, new GrowthWatch(trail));
        trail.away = true;
        clock.forward(Duration.ofMinutes(2));

        thread.runDue(clock.instant());

        assertThat(thread.complaint()).isEmpty();
    }

    private int looksAfter(Duration time, RetentionThread thread) throws InterruptedException {
        clock.forward(time);
        thread.runDue(clock.instant());
        return trail.looks.get();
    }

    private RetentionService service(RetentionPolicy policy) {
        return new RetentionService(
                trail,
                policy,
                List.of(),
                new EventIds(clock),
                () -> "node",
                clock,
                raised::add,
                new RetentionMeters(registry, "audit"));
    }

    private Retention retention(RetentionPolicy policy) {
        return new Retention(
                trail, policy, rules(policy), new EventIds(clock), () -> "node", clock, raised::add, meters, stopped);
    }

    private static RetentionRules rules(RetentionPolicy policy) {
        return new RetentionRules(policy, List.of());
    }

    private RetentionThread thread(Retention retention, GrowthWatch growth) {
        return new RetentionThread(retention, growth, RetentionPolicy.DEFAULT_INTERVAL, clock, stopped);
    }

    private static PruneCandidate candidate(EventIds ids) {
        return new PruneCandidate(ids.next().id(), "a.late", "system");
    }

    private static Thread running(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static PruneReport pruned(Retention retention) {
        try {
            return retention.prune();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a log does when the heap is full. */
    private static final class BreakingAppender extends AppenderBase<ILoggingEvent> {
        private final CountDownLatch broken;

        BreakingAppender(CountDownLatch broken) {
            this.broken = broken;
        }

        @Override
        protected void append(ILoggingEvent event) {
            broken.countDown();
            throw new OutOfMemoryError("for the test");
        }
    }
}
