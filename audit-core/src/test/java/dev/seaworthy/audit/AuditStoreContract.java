package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link AuditStore} must do: extend it in a test of your store. It comes in the jar of tests
 * ({@code <type>test-jar</type>}) and needs JUnit Jupiter with parameters and AssertJ. What tests an optional ability is
 * skipped for a store without it; for one that reads as well, extend {@link AuditReaderContract}.
 *
 * <pre>{@code
 * class QueueAuditStoreTest extends AuditStoreContract<QueueAuditStore> {
 *     private final Queue queue = new Queue();
 *
 *     @Override
 *     protected QueueAuditStore create(InstantSource clock) {
 *         return new QueueAuditStore(queue);
 *     }
 *
 *     @Override
 *     protected List<StoredEvent> stored() {
 *         return queue.messages().map(Message::event).toList();
 *     }
 * }
 * }</pre>
 *
 * @param <S> the store
 */
public abstract class AuditStoreContract<S extends AuditStore> {
    /** When the clock of each test stands at first. */
    protected static final Instant START = Instant.parse("2026-11-20T18:00:00.123456Z");

    private static final int WRITERS = 4;

    /** The clock of events and store; it stands still until it is told otherwise. */
    protected final SettableClock clock = new SettableClock(START);

    /** Makes batches as the writer does. */
    protected final SealedEvents events = new SealedEvents(clock);

    /** The store of this test, prepared. */
    protected S store;

    /**
     * A store in an empty place, not prepared yet. Called once before each test, after the fields of the subclass are
     * set; the subclass clears the place and closes what it opened in a method of its own with {@code @AfterEach}.
     */
    protected abstract S create(InstantSource clock);

    /** All that the store holds now, in any order. */
    protected abstract List<StoredEvent> stored();

    /** The database whose transactions the store joins; empty when it is no {@link TransactionalAppend}. */
    protected Optional<DataSource> transactions() {
        return Optional.empty();
    }

    @BeforeEach
    void prepareStore() {
        store = create(clock);
        store.prepare();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void whatIsStoredIsWhatWasHashed(int size) {
        AuditEvent hostile = AuditEvent.of("a.b")
                .by(Actor.user("u'; DROP TABLE x; --", "Zoë 😀 \ud800 \u0000").impersonatedBy("admin"))
                .on(Resource.of("t", "", "\"quoted\"\r\n\\N\t"))
                .userAgent("😀".repeat(5000))
                .description("")
                .tenant("acme")
                .trace("t", "s")
                .failed("${jndi:ldap://x}")
                .with("digits", new BigDecimal("12345678901234567890.10"));
        EventBatch batch =
                events.batch(IntStream.range(0, size).mapToObj(i -> hostile).toList());

        store.append(batch);

        Map<UUID, StoredEvent> stored = storedById();
        assertThat(batch.events()).allSatisfy(written -> {
            StoredEvent read = stored.get(written.id());
            assertThat(read.createdAt()).isEqualTo(written.createdAt());
            assertThat(read.evidence()).isEqualTo(written.evidence());
            assertThat(read.event().truncatedBits()).isEqualTo(written.event().truncatedBits());
            assertThat(EventField.all())
                    .allSatisfy(field -> assertThat(read.text(field)).isEqualTo(written.text(field)));
            assertThat(SealedEvents.leafOf(read)).isEqualTo(written.evidence().leafHash());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void hostileValuesAreStoredAsTheyWereHashed(int size) {
        HostileValues values = new HostileValues(size);
        List<StoredEvent> written = new ArrayList<>();
        for (int batches = 0; batches < 3; batches++) {
            EventBatch batch = events.batch(
                    IntStream.range(0, size).mapToObj(i -> values.event()).toList());
            store.append(batch);
            store.append(events.replayOf(batch));
            written.addAll(batch.events());
        }

        Map<UUID, StoredEvent> stored = storedById();
        assertThat(stored).hasSameSizeAs(written);
        assertThat(written).allSatisfy(event -> {
            StoredEvent read = stored.get(event.id());
            assertThat(textsOf(read)).isEqualTo(textsOf(event));
            assertThat(read.evidence()).isEqualTo(event.evidence());
            assertThat(SealedEvents.leafOf(read)).isEqualTo(event.evidence().leafHash());
            assertThat(SealedEvents.commitmentOf(read))
                    .isEqualTo(event.evidence().commitment());
        });
    }

    @Test
    void theWidestValuesFit() {
        AuditEvent wide = AuditEvent.of("a.b")
                .by(Actor.user("😀".repeat(1000), "😀".repeat(1000)).impersonatedBy("😀".repeat(1000)))
                .on(Resource.of("😀".repeat(1000), "😀".repeat(1000), "😀".repeat(1000)))
                .userAgent("😀".repeat(9999))
                .ipAddress("😀".repeat(9999))
                .request("😀".repeat(9999), "😀".repeat(9999))
                .description("😀".repeat(9999))
                .error("😀".repeat(9999))
                .tenant("😀".repeat(9999))
                .trace("😀".repeat(9999), "😀".repeat(9999))
                .with("x", "😀".repeat(9999));

        EventBatch batch = events.batch(wide);
        store.append(batch);

        assertThat(storedById()).containsKey(batch.events().get(0).id());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aReplayStoresWhatIsMissingAndLeavesTheRestAsItIs(int size) {
        EventBatch first = events.batch(
                IntStream.range(0, size).mapToObj(n -> AuditEvent.of("a.b")).toList());
        store.append(first);
        EventBatch missing = events.batch(AuditEvent.of("a.c"));
        List<StoredEvent> both = new ArrayList<>(first.events());
        both.addAll(missing.events());

        store.append(events.replayOf(new EventBatch(UUID.randomUUID(), both, true)));

        assertThat(stored()).hasSize(size + 1);
        assertThat(storedById().get(first.events().get(0).id()).evidence())
                .isEqualTo(first.events().get(0).evidence());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aBatchWithAnIdThatIsStoredIsRejectedAsAWhole(int size) {
        EventBatch first = events.batch(AuditEvent.of("a.b"));
        store.append(first);
        List<StoredEvent> mixed = new ArrayList<>(events.batch(IntStream.range(0, size)
                        .mapToObj(n -> AuditEvent.of("a.c"))
                        .toList())
                .events());
        mixed.addAll(first.events());

        assertThatThrownBy(() -> store.append(new EventBatch(UUID.randomUUID(), mixed, false)))
                .isInstanceOfSatisfying(AuditStoreException.class, failure -> assertThat(failure.rejected())
                        .isTrue());
        assertThat(storedById()).containsOnlyKeys(first.events().get(0).id());
    }

    @Test
    void preparingAgainKeepsWhatIsStored() {
        store.append(events.batch(AuditEvent.of("a.b")));

        store.prepare();

        assertThat(stored()).hasSize(1);
    }

    @Test
    void severalWritersCanAppendAtOnce() throws InterruptedException {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            List<EventBatch> batches = List.of(batchOf(20), batchOf(1));
            Thread writer = new Thread(() -> batches.forEach(store::append));
            writer.setUncaughtExceptionHandler((where, failure) -> failures.add(failure));
            writers.add(writer);
            writer.start();
        }
        for (Thread writer : writers) {
            writer.join(30_000);
            assertThat(writer.isAlive()).isFalse();
        }

        assertThat(failures).isEmpty();
        assertThat(storedById()).hasSize(WRITERS * 21);
    }

    @Test
    void aTrialLeavesNothing() {
        assumeTrue(store instanceof TrialAppend, "the store cannot try an event");
        StoredEvent harmless = batchOf(1).events().get(0);

        ((TrialAppend) store).trial(harmless);

        assertThat(stored()).isEmpty();
        store.append(new EventBatch(UUID.randomUUID(), List.of(harmless), false));
        assertThat(stored()).hasSize(1);
    }

    @Test
    void aJoinedEventSharesTheFateOfTheTransaction() throws SQLException {
        assumeTrue(store instanceof TransactionalAppend, "the store joins no transaction");
        TransactionalAppend joining = (TransactionalAppend) store;
        StoredEvent committed = batchOf(1).events().get(0);
        StoredEvent rolledBack = batchOf(1).events().get(0);
        DataSource database = transactions()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "the store is a TransactionalAppend, so this test needs its database: override transactions()"));
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            joining.append(connection, committed);
            connection.commit();
            joining.append(connection, rolledBack);
            connection.rollback();
        }

        assertThat(storedById()).containsOnlyKeys(committed.id());
    }

    private EventBatch batchOf(int size) {
        return events.batch(
                IntStream.range(0, size).mapToObj(i -> AuditEvent.of("a.b")).toList());
    }

    private static List<String> textsOf(StoredEvent event) {
        return EventField.all().stream().map(event::text).toList();
    }

    private Map<UUID, StoredEvent> storedById() {
        return stored().stream().collect(Collectors.toMap(StoredEvent::id, Function.identity()));
    }
}
