package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AuditStore} that is an {@link AuditReader} as well must do, beside {@link AuditStoreContract}.
 *
 * @param <S> the store
 */
public abstract class AuditReaderContract<S extends AuditStore & AuditReader> extends AuditStoreContract<S> {

    @Override
    protected List<StoredEvent> stored() {
        List<StoredEvent> stored = new ArrayList<>();
        AuditQuery query = AuditQuery.all().limit(AuditQuery.MAX_LIMIT);
        AuditPage page = store.page(query);
        stored.addAll(page.items());
        while (page.nextCursor().isPresent()) {
            page = store.page(query.cursor(page.nextCursor().get()));
            stored.addAll(page.items());
        }
        return stored;
    }

    @Test
    void anEventIsFoundByItsIdAndAnUnknownIdIsNot() {
        EventBatch batch = events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.c"));
        store.append(batch);

        assertThat(store.find(batch.events().get(1).id()).orElseThrow().text(EventField.EVENT_TYPE))
                .isEqualTo("a.c");
        assertThat(store.find(batch.id())).isEmpty();
    }

    @Test
    void pagesCoverEverythingNewestFirstWithoutGapOrRepeat() {
        List<UUID> written = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            EventBatch batch = events.batch(
                    IntStream.range(0, 50).mapToObj(n -> AuditEvent.of("a.b")).toList());
            store.append(batch);
            batch.events().forEach(event -> written.add(0, event.id()));
        }

        assertThat(idsOfAllPages(AuditQuery.all().limit(37))).isEqualTo(written);
        assertThat(idsOfAllPages(AuditQuery.all().limit(50))).isEqualTo(written);
    }

    @Test
    void whatIsLoggedBetweenTwoPagesDoesNotShiftThem() {
        store.append(events.batch(
                IntStream.range(0, 20).mapToObj(n -> AuditEvent.of("a.b")).toList()));
        AuditPage first = store.page(AuditQuery.all().limit(10));

        store.append(events.batch(AuditEvent.of("a.later")));

        AuditPage second =
                store.page(AuditQuery.all().limit(10).cursor(first.nextCursor().orElseThrow()));
        assertThat(second.items()).hasSize(10);
        assertThat(second.nextCursor()).isEmpty();
        assertThat(new HashSet<>(ids(first))).doesNotContainAnyElementsOf(ids(second));
    }

    @Test
    void everyFilterFindsItsEventAndNoOther() {
        AuditEvent wanted = AuditEvent.of("invoice.approved")
                .category("finance")
                .severity(Severity.HIGH)
                .status(AuditStatus.ERROR)
                .by(Actor.user("u-1", "alice"))
                .on(Resource.of("invoice", "42"))
                .tenant("acme")
                .ipAddress("192.0.2.1")
                .trace("abc", null);
        EventBatch batch = events.batch(wanted, AuditEvent.of("invoices.x"), AuditEvent.of("invoice"));
        store.append(batch);
        UUID id = batch.events().get(0).id();

        assertThat(List.of(
                        AuditQuery.all().eventTypes("invoice.approved"),
                        AuditQuery.all().eventTypes("invoice.*"),
                        AuditQuery.all().eventTypes("x.y", "invoice.a*"),
                        AuditQuery.all().category("finance"),
                        AuditQuery.all().severity(Severity.HIGH),
                        AuditQuery.all().minSeverity(Severity.MEDIUM),
                        AuditQuery.all().status(AuditStatus.ERROR),
                        AuditQuery.all().status(AuditStatus.ERROR).username("alice"),
                        AuditQuery.all().status(AuditStatus.ERROR).ipAddress("192.0.2.1"),
                        AuditQuery.all().userId("u-1"),
                        AuditQuery.all().username("alice"),
                        AuditQuery.all().tenantId("acme"),
                        AuditQuery.all().resourceType("invoice"),
                        AuditQuery.all().resourceType("invoice").resourceId("42"),
                        AuditQuery.all().resourceId("42"),
                        AuditQuery.all().ipAddress("192.0.2.1"),
                        AuditQuery.all().traceId("abc")))
                .allSatisfy(query -> assertThat(ids(store.page(query))).containsExactly(id));
        assertThat(store.page(AuditQuery.all().userId("u-2")).items()).isEmpty();
        assertThat(store.page(AuditQuery.all().eventTypes("*")).items()).hasSize(3);
    }

    @Test
    void aRangeOfTimeBeginsWithItsStartAndEndsBeforeItsEnd() {
        EventBatch first = events.batch(AuditEvent.of("a.first"));
        clock.forward(Duration.ofSeconds(1));
        EventBatch second = events.batch(AuditEvent.of("a.second"));
        store.append(first);
        store.append(second);

        Instant at = first.events().get(0).createdAt();
        assertThat(ids(store.page(AuditQuery.all().from(at).to(at.plusSeconds(1)))))
                .isEqualTo(idsOf(first));
        assertThat(ids(store.page(AuditQuery.all().from(at.plusNanos(1000))))).isEqualTo(idsOf(second));
    }

    @Test
    void aCursorOfAnotherQueryOrAGarbledOneIsRefused() {
        store.append(events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.b")));
        String cursor = store.page(AuditQuery.all().limit(1)).nextCursor().orElseThrow();

        assertThat(store.page(AuditQuery.all().limit(5).cursor(cursor)).items()).hasSize(1);
        assertThat(List.of(
                        AuditQuery.all().userId("u").cursor(cursor),
                        AuditQuery.all().cursor(""),
                        AuditQuery.all().cursor("x"),
                        AuditQuery.all().cursor("ä"),
                        AuditQuery.all().cursor("B" + cursor.substring(1)),
                        AuditQuery.all().cursor(cursor.substring(0, 30)),
                        AuditQuery.all().cursor(cursor + "AAAA")))
                .allSatisfy(query -> assertThatThrownBy(() -> store.page(query))
                        .isInstanceOf(BadCursorException.class)
                        .hasMessageContaining("start again without a cursor"));
    }

    @Test
    void matchesAreCountedOnlyWhenAskedAndRegardlessOfThePage() {
        store.append(events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.b"), AuditEvent.of("a.c")));
        AuditQuery query = AuditQuery.all().eventTypes("a.b").limit(1);
        AuditPage first = store.page(query.countedUpTo10000());

        assertThat(first.countUpTo10000()).hasValue(2);
        assertThat(store.page(query.countedUpTo10000().cursor(first.nextCursor().orElseThrow()))
                        .countUpTo10000())
                .hasValue(2);
        assertThat(store.page(query).countUpTo10000()).isEmpty();
    }

    @Test
    void failedLoginsAreGroupedTheMostFrequentFirst() {
        store.append(events.batch(failedLogin("old", "192.0.2.9")));
        clock.forward(Duration.ofHours(2));
        store.append(events.batch(
                failedLogin("bob", "192.0.2.1"),
                failedLogin("bob", "192.0.2.2"),
                failedLogin("eve", "192.0.2.2"),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS).by(Actor.user("1", "bob"))));
        Duration hour = Duration.ofHours(1);

        assertThat(store.failedLogins(FailedLogins.Grouping.byUsername(hour)))
                .extracting(FailedLogins::key, FailedLogins::count)
                .containsExactly(tuple("bob", 2L), tuple("eve", 1L));
        assertThat(store.failedLogins(FailedLogins.Grouping.byIpAddress(hour)))
                .first()
                .extracting(FailedLogins::key)
                .isEqualTo("192.0.2.2");
        assertThat(store.page(AuditQuery.all().failedLogins().username("old")).items())
                .hasSize(1);
    }

    @Test
    void statisticsAddUp() {
        store.append(events.batch(AuditEvent.of("a.old")));
        clock.forward(Duration.ofHours(30));
        store.append(events.batch(
                failedLogin("bob", "192.0.2.1"),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS),
                AuditEvent.of(EventTypes.PROJECT_CREATE)));

        AuditStatistics statistics = store.statistics(24);

        assertThat(statistics.total()).isEqualTo(5);
        assertThat(statistics.byCategory()).containsEntry("authentication", 4L).containsEntry("data_modification", 1L);
        assertThat(statistics.bySeverity()).containsEntry("medium", 1L).containsEntry("info", 4L);
        assertThat(statistics.byStatus()).containsEntry("failure", 1L).containsEntry("success", 4L);
        assertThat(statistics.loginSuccessRate()).hasValue(0.75);
        assertThat(store.statistics(744).total()).isEqualTo(6);
        assertThatThrownBy(() -> store.statistics(745)).isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void anEmptyTrailHasNoSuccessRateInsteadOfZero() {
        assertThat(store.statistics(1).loginSuccessRate()).isEmpty();
    }

    private List<UUID> idsOfAllPages(AuditQuery query) {
        List<UUID> ids = new ArrayList<>();
        AuditPage page = store.page(query);
        ids.addAll(ids(page));
        while (page.nextCursor().isPresent()) {
            page = store.page(query.cursor(page.nextCursor().get()));
            ids.addAll(ids(page));
        }
        return ids;
    }

    protected static List<UUID> ids(AuditPage page) {
        return page.items().stream().map(StoredEvent::id).toList();
    }

    protected static List<UUID> idsOf(EventBatch batch) {
        return batch.events().stream().map(StoredEvent::id).toList();
    }

    private static AuditEvent failedLogin(String name, String address) {
        return AuditEvent.of(EventTypes.LOGIN_FAILED)
                .by(Actor.anonymous().named(name))
                .ipAddress(address);
    }
}
