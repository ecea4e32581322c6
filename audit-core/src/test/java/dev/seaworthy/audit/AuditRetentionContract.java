package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AuditStore} that is a {@link PrunableStore} as well must do, and what it must do as a
 * {@link HoldStore} and {@link MeasuredStore} if it is one. Extend it beside {@link AuditStoreContract}.
 *
 * @param <S> the store
 */
public abstract class AuditRetentionContract<S extends AuditStore & PrunableStore> {
    /** When the clock of each test stands at first: behind that of any database, which retention would not overtake. */
    protected static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00.123456Z");

    /** The age in most tests. */
    protected static final Duration MONTH = Duration.ofDays(30);

    /** The policy in most tests. */
    protected static final RetentionPolicy ONE_MONTH =
            RetentionPolicy.keepFor(MONTH).pausing(Duration.ZERO);

    private static final String NO_HOLDS = "the store keeps no legal holds";
    private static final UUID BEGINNING = new UUID(0, 0);

    /** The clock of events and loggers; it stands still until it is told otherwise. */
    protected final SettableClock clock = new SettableClock(LONG_AGO);

    /** Makes batches as the writer does. */
    protected final SealedEvents events = new SealedEvents(clock);

    /** The store of this test, prepared. */
    protected S store;

    private final List<AuditLogger> loggers = new ArrayList<>();

    /**
     * A store in an empty place, not prepared yet. Called once before each test, after the fields of the subclass are
     * set; the subclass clears the place and closes what it opened in a method of its own with {@code @AfterEach}.
     *
     * @param clock what a store without a clock of its own goes by
     */
    protected abstract S create(InstantSource clock);

    /** All that the store holds now, in any order. */
    protected abstract List<StoredEvent> stored();

    @BeforeEach
    protected void prepareStore() {
        store = create(clock);
        store.prepare();
    }

    /** Closes the loggers of this test; a subclass that takes the place away calls it before. */
    @AfterEach
    protected void closeLoggers() {
        loggers.forEach(AuditLogger::close);
    }

    @Test
    void candidatesAreTheEventsBetweenTwoIdsInTheirOrder() {
        List<UUID> ids =
                store(AuditEvent.of("a.b"), AuditEvent.of("a.c"), AuditEvent.of("data.access"), AuditEvent.of("a.d"));

        assertThat(store.candidates(range(BEGINNING, StoredEvent.firstIdAt(LONG_AGO.plus(MONTH)), 100)))
                .extracting(PruneCandidate::id)
                .containsExactlyElementsOf(ids);
        assertThat(store.candidates(range(ids.get(0), ids.get(3), 100)))
                .containsExactly(
                        new PruneCandidate(ids.get(1), "a.c", "system"),
                        new PruneCandidate(ids.get(2), "data.access", "data_access"));
        assertThat(store.candidates(range(BEGINNING, ids.get(3), 2)))
                .extracting(PruneCandidate::id)
                .containsExactly(ids.get(0), ids.get(1));
        assertThat(store.candidates(range(BEGINNING, StoredEvent.firstIdAt(LONG_AGO), 100)))
                .isEmpty();
    }

    @Test
    void candidatesOfATypeAreAllOfItAndPerhapsOthers() {
        List<UUID> ids = store(AuditEvent.of("a.b"), AuditEvent.of("a.rare"), AuditEvent.of("a.b"));
        UUID end = StoredEvent.firstIdAt(LONG_AGO.plus(MONTH));

        List<PruneCandidate> found = store.candidates(new PruneRange(Optional.of("a.rare"), BEGINNING, end, 100));

        assertThat(found).contains(new PruneCandidate(ids.get(1), "a.rare", "system"));
        assertThat(found).extracting(PruneCandidate::id).isSubsetOf(ids);
    }

    @Test
    void whatIsNotOverIsNotDeletedAlthoughItIsNamed() {
        List<UUID> early = store(AuditEvent.of("a.b"));
        clock.forward(Duration.ofNanos(1_000));
        List<UUID> late = store(AuditEvent.of("a.b"));

        PruneCount count = store.prune(
                everythingBefore(LONG_AGO.plusNanos(1_000)), List.of(early.get(0), late.get(0), UUID.randomUUID()));

        assertThat(count).isEqualTo(new PruneCount(1, 0, Map.of()));
        assertThat(storedIds()).isEqualTo(late);
    }

    @Test
    void whatIsGoneIsNotCountedAgain() {
        List<UUID> ids = store(AuditEvent.of("a.b"), AuditEvent.of("a.b"));
        Prune prune = everythingBefore(LONG_AGO.plus(MONTH));

        assertThat(store.preview(prune, ids).deleted()).isEqualTo(2);
        assertThat(store.prune(prune, ids).deleted()).isEqualTo(2);
        assertThat(store.prune(prune, ids)).isEqualTo(new PruneCount(0, 0, Map.of()));
        assertThat(store.preview(prune, ids)).isEqualTo(new PruneCount(0, 0, Map.of()));
    }

    @Test
    void aHoldPlacedAfterTheLookIsHonouredByTheDelete() {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        List<UUID> ids = store(AuditEvent.of("a.b").by(Actor.user("u-1")), AuditEvent.of("a.b"));
        LegalHold hold = logger(AuditLogger.builder(store))
                .holds()
                .place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer"));
        Prune prune = everythingBefore(LONG_AGO.plus(MONTH));

        assertThat(store.prune(prune, ids)).isEqualTo(new PruneCount(1, 1, Map.of(hold.id(), 1L)));
        store.finished(prune, clock.instant());

        assertThat(storedIds()).containsExactly(ids.get(0));
    }

    @Test
    void theOldestEventOfATrailIsKnown() {
        assumeTrue(store instanceof MeasuredStore, "the store can not say how much it holds");
        MeasuredStore measured = (MeasuredStore) store;
        assertThat(measured.extent().oldest()).isEmpty();
        store(AuditEvent.of("a.b"));
        clock.forward(MONTH);
        store(AuditEvent.of("a.b"));

        assertThat(measured.extent().oldest()).contains(LONG_AGO);
        assertThat(measured.extent().now()).isAfterOrEqualTo(LONG_AGO);
    }

    @Test
    void eachCategoryGoesAtItsOwnAge() throws InterruptedException {
        store(AuditEvent.of("data.access"), AuditEvent.of("auth.logout"), AuditEvent.of("config.change"));
        Retention retention = retention(RetentionPolicy.keepFor(Duration.ofDays(365))
                .category("data_access", MONTH)
                .categoryForEver("configuration"));

        clock.forward(MONTH.plusDays(1));
        assertThat(retention.prune().deleted()).isEqualTo(1);
        assertThat(storedTypes()).containsExactlyInAnyOrder("auth.logout", "config.change");

        clock.forward(Duration.ofDays(365));
        assertThat(retention.prune().deleted()).isEqualTo(1);
        assertThat(storedTypes()).containsExactly("config.change");
    }

    @Test
    void theCategoryOfTheEventCountsNotThatOfItsType() throws InterruptedException {
        store(AuditEvent.of("data.access").category("finance"), AuditEvent.of("data.access"));
        clock.forward(MONTH.plusDays(1));

        retention(RetentionPolicy.keepForEver().category("data_access", MONTH)).prune();

        assertThat(stored())
                .extracting(event -> event.text(EventField.EVENT_CATEGORY))
                .containsExactly("finance");
    }

    @Test
    void aTypeWithAnAgeOfItsOwnGoesNeitherEarlierNorLaterWithItsCategory() throws InterruptedException {
        store(
                AuditEvent.of("x.short"),
                AuditEvent.of("x.long"),
                AuditEvent.of("x.ever"),
                AuditEvent.of("x.registered"),
                AuditEvent.of("x.overruled"),
                AuditEvent.of("x.other"));
        Retention retention = retention(
                RetentionPolicy.keepFor(MONTH)
                        .type("x.short", Duration.ofDays(2))
                        .type("x.long", Duration.ofDays(90))
                        .typeForEver("x.ever")
                        .type("x.overruled", Duration.ofDays(90)),
                EventType.of("x.registered").keptFor(Duration.ofDays(60)),
                EventType.of("x.overruled").keptFor(Duration.ofDays(1)));

        clock.forward(Duration.ofDays(3));
        retention.prune();
        assertThat(storedTypes()).doesNotContain("x.short").hasSize(5);

        clock.forward(MONTH);
        retention.prune();
        assertThat(storedTypes()).containsExactlyInAnyOrder("x.long", "x.ever", "x.registered", "x.overruled");

        clock.forward(MONTH);
        retention.prune();
        assertThat(storedTypes()).containsExactlyInAnyOrder("x.long", "x.ever", "x.overruled");

        clock.forward(Duration.ofDays(36_000));
        retention.prune();
        assertThat(storedTypes()).containsExactly("x.ever");
    }

    @Test
    void anEventIsKeptForItsAgeToTheMicrosecond() throws InterruptedException {
        store(AuditEvent.of("a.first"));
        clock.forward(Duration.ofNanos(1_000));
        store(AuditEvent.of("a.second"));
        Retention retention = retention(ONE_MONTH);

        clock.set(LONG_AGO.plus(MONTH));
        assertThat(retention.prune().deleted()).isZero();

        clock.forward(Duration.ofNanos(1_000));
        retention.prune();
        assertThat(storedTypes()).containsExactly("a.second");
    }

    @Test
    void nothingConfiguredMeansNothingIsEverDeleted() throws InterruptedException {
        store(AuditEvent.of("a.b"), AuditEvent.of("data.access"));
        AuditLogger logger = logger(AuditLogger.builder(store));
        clock.forward(Duration.ofDays(2_000));

        assertThat(logger.retention().preview().parts()).isEmpty();
        assertThat(logger.retention().prune().parts()).isEmpty();
        assertThat(retention(RetentionPolicy.keepForEver()).prune().parts()).isEmpty();
        assertThat(storedTypes()).hasSize(2);
    }

    @Test
    void aHoldKeepsExactlyWhatMatchesAllOfItsCriteria() throws InterruptedException {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        UUID covered = storeOneAmongOthers();
        Instant at = LONG_AGO.plus(Duration.ofHours(1));
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        List<LegalHold> holds = place(
                logger,
                HoldScope.user("u-1"),
                HoldScope.user("admin"),
                HoldScope.resource("invoice", "42"),
                HoldScope.resourceType("invoice"),
                HoldScope.eventType("invoice.approved"),
                HoldScope.from(at).andUntil(at.plusNanos(1_000)),
                HoldScope.from(at.plusNanos(999)).andUntil(at.plusNanos(1_001)),
                HoldScope.user("u-1").andFrom(at).andEventType("invoice.approved"),
                HoldScope.from(at.minusSeconds(9))
                        .andUntil(at.plusSeconds(9))
                        .andResource("invoice", "42")
                        .andEventType("invoice.approved")
                        .andUser("u-1"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));

        PruneReport report = logger.retention().prune();

        assertThat(storedIds()).containsExactly(covered);
        assertThat(report.held()).isEqualTo(1);
        assertThat(report.parts())
                .filteredOn(part -> part.held() > 0)
                .extracting(PruneReport.Part::heldBy)
                .containsExactly(holds.stream().collect(Collectors.toMap(LegalHold::id, hold -> 1L)));
    }

    @Test
    void aHoldOfWhichOneCriterionDoesNotMatchKeepsNothing() throws InterruptedException {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        storeOneAmongOthers();
        Instant at = LONG_AGO.plus(Duration.ofHours(1));
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        place(
                logger,
                HoldScope.user("U-1"),
                HoldScope.user("u-1 "),
                HoldScope.user("u-1").andEventType("invoice.approve"),
                HoldScope.resource("invoice", "42").andUser("u-2"),
                HoldScope.resource("invoice", "4"),
                HoldScope.user("u-1").andResource("bill", "42"),
                HoldScope.user("u-1").andUntil(at),
                HoldScope.user("u-1").andFrom(at.plusNanos(1_000)),
                HoldScope.eventType("invoice.approved")
                        .andFrom(at.plusSeconds(1))
                        .andUntil(at.plusSeconds(2)));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));

        PruneReport report = logger.retention().prune();

        assertThat(report.parts()).allSatisfy(part -> assertThat(part.heldBy()).isEmpty());
        assertThat(storedIds()).isEmpty();
    }

    @Test
    void whatAHoldHasKeptGoesOnceItIsReleasedAndTheHoldStaysOnRecord() throws InterruptedException {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        storeOneAmongOthers();
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        LegalHold hold = logger.holds().place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));
        logger.retention().prune();
        assertThat(storedIds()).hasSize(1);

        assertThat(logger.holds().release(hold.id(), "settled", Actor.user("judge")))
                .isTrue();
        logger.retention().prune();

        assertThat(storedIds()).isEmpty();
        assertThat(logger.holds().active()).isEmpty();
        assertThat(logger.holds().released()).singleElement().satisfies(released -> {
            assertThat(released.id()).isEqualTo(hold.id());
            assertThat(released.scope()).isEqualTo(hold.scope());
            assertThat(released.reason()).isEqualTo("case 4711");
            assertThat(released.placedBy()).isEqualTo("lawyer");
            assertThat(released.createdAt()).isEqualTo(hold.createdAt());
            assertThat(released.releasedAt()).contains(clock.instant());
            assertThat(released.active()).isFalse();
        });
        assertThat(logger.holds().release(hold.id(), "again", Actor.user("judge")))
                .isFalse();
    }

    @Test
    void aHoldIsReadAsItWasPlaced() {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        AuditLogger logger = logger(AuditLogger.builder(store));
        HoldScope scope = HoldScope.user("😀".repeat(300))
                .andResource("t'; DROP TABLE x; --", "ä\u0000")
                .andEventType("a.b")
                .andFrom(LONG_AGO)
                .andUntil(LONG_AGO.plusNanos(1));
        LegalHold first = logger.holds().place(scope, "😀".repeat(512), Actor.system());
        HoldScope longest =
                HoldScope.from(Instant.parse("0001-01-01T00:00:00Z")).andUntil(Instant.parse("9999-12-31T23:59:59Z"));
        LegalHold second = logger.holds().place(longest, "b", Actor.user("x".repeat(300)));

        assertThat(logger.holds().active()).containsExactly(second, first);
        assertThat(logger.holds().released()).isEmpty();
    }

    @Test
    void aDryRunSaysWhatTheRealRunThenDoesAndDeletesNothing() throws Exception {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        storeOneAmongOthers();
        storeMany(30, AuditEvent.of("data.access").by(Actor.user("u-1")));
        storeMany(20, AuditEvent.of("a.own"));
        AuditLogger logger = logger(AuditLogger.builder(store)
                .retention(ONE_MONTH.type("a.own", Duration.ofDays(7)).inChunksOf(7)));
        logger.holds().place(HoldScope.user("u-1"), "one", Actor.user("lawyer"));
        logger.holds().place(HoldScope.resourceType("invoice"), "two", Actor.user("lawyer"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));
        int before = storedIds().size();

        PruneReport dry = logger.retention().preview();

        assertThat(storedIds()).hasSize(before);
        PruneReport real = logger.retention().prune();
        assertThat(dry.dryRun()).isTrue();
        assertThat(real.dryRun()).isFalse();
        assertThat(dry.complete()).isTrue();
        assertThat(real.parts()).isEqualTo(dry.parts());
        assertThat(real.held()).isEqualTo(31);
        assertThat(real.deleted()).isEqualTo(before - 31L);
        assertThat(storedIds()).hasSize(31);
        assertThat(logger.retention().prune().held()).isEqualTo(31);
    }

    @Test
    void aPruneIsItselfAuditedWhenItHasDeletedSomething() throws InterruptedException {
        storeMany(3, AuditEvent.of("a.b"));
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        logger.start();
        clock.forward(MONTH.plusDays(1));

        logger.retention().prune();
        logger.retention().prune();
        logger.close();

        assertThat(stored()).singleElement().satisfies(event -> {
            assertThat(event.text(EventField.EVENT_TYPE)).isEqualTo("audit.prune");
            assertThat(event.text(EventField.ACTOR_TYPE)).isEqualTo("system");
            assertThat(event.text(EventField.METADATA))
                    .contains("\"deleted\":3")
                    .contains("\"category\":\"system\"")
                    .contains("\"cutoff\":\"2020-01-02T00:00:00.123456Z\"");
        });
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void placingAndReleasingAHoldIsAudited() {
        assumeTrue(store instanceof HoldStore, NO_HOLDS);
        AuditLogger logger = logger(AuditLogger.builder(store));
        logger.start();

        LegalHold hold = logger.holds().place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer"));
        logger.holds().release(hold.id(), "settled", Actor.user("judge"));
        logger.close();

        List<StoredEvent> audited = newestFirst();
        assertThat(audited)
                .extracting(
                        event -> event.text(EventField.EVENT_TYPE),
                        event -> event.text(EventField.USER_ID),
                        event -> event.text(EventField.DESCRIPTION),
                        event -> event.text(EventField.RESOURCE_ID))
                .containsExactly(
                        tuple(
                                "audit.hold.released",
                                "judge",
                                "settled",
                                hold.id().toString()),
                        tuple(
                                "audit.hold.placed",
                                "lawyer",
                                "case 4711",
                                hold.id().toString()));
        assertThat(audited.get(1).text(EventField.METADATA)).contains("\"user_id\":\"u-1\"");
    }

    /** The id of the event that the scopes are about. */
    protected final UUID storeOneAmongOthers() {
        store(AuditEvent.of("a.b").by(Actor.user("u-2")), AuditEvent.of("invoice.approve"));
        clock.forward(Duration.ofHours(1));
        UUID id = store(AuditEvent.of("invoice.approved")
                        .by(Actor.user("u-1").impersonatedBy("admin"))
                        .on(Resource.of("invoice", "42")))
                .get(0);
        clock.forward(Duration.ofHours(1));
        store(AuditEvent.of("a.b").on(Resource.of("bill", "43")));
        return id;
    }

    protected final void storeMany(int count, AuditEvent event) {
        store(IntStream.range(0, count).mapToObj(i -> event).toArray(AuditEvent[]::new));
    }

    /** Not started: the test is the only one that prunes. */
    protected final AuditLogger logger(AuditLoggerBuilder builder) {
        AuditLogger logger = builder.clock(clock).build();
        loggers.add(logger);
        return logger;
    }

    private static List<LegalHold> place(AuditLogger logger, HoldScope... scopes) {
        return Arrays.stream(scopes)
                .map(scope -> logger.holds().place(scope, "case 4711", Actor.user("lawyer")))
                .toList();
    }

    protected final List<UUID> store(AuditEvent... some) {
        EventBatch batch = events.batch(some);
        store.append(batch);
        return batch.events().stream().map(StoredEvent::id).toList();
    }

    protected final Retention retention(RetentionPolicy policy, EventType... types) {
        return logger(AuditLogger.builder(store).retention(policy).types(types)).retention();
    }

    protected final Retention retention(AuditStore trail, RetentionPolicy policy) {
        return logger(AuditLogger.builder(trail).retention(policy)).retention();
    }

    protected final List<UUID> storedIds() {
        return newestFirst().stream().map(StoredEvent::id).toList();
    }

    protected final List<String> storedTypes() {
        return newestFirst().stream()
                .map(event -> String.valueOf(event.text(EventField.EVENT_TYPE)))
                .toList();
    }

    private List<StoredEvent> newestFirst() {
        return stored().stream()
                .sorted(Comparator.comparing(StoredEvent::id).reversed())
                .toList();
    }

    private static Prune everythingBefore(Instant cutoff) {
        return new Prune(UUID.randomUUID(), cutoff, "system", Optional.empty(), cutoff, "node-1");
    }

    private static PruneRange range(UUID after, UUID before, int limit) {
        return new PruneRange(Optional.empty(), after, before, limit);
    }
}
