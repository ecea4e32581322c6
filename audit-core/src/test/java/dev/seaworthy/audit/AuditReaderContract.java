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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    void severalFiltersFindOnlyWhatMeetsAllOfThem() {
        List<Criterion> criteria = criteria();
        List<AuditEvent> logged =
                new ArrayList<>(criteria.stream().map(Criterion::other).toList());
        logged.add(wanted("invoice.approved"));
        List<UUID> ids = idsOf(appended(logged));

        for (int i = 0; i < criteria.size(); i++) {
            for (int j = i + 1; j < criteria.size(); j++) {
                AuditQuery query =
                        criteria.get(j).filter.apply(criteria.get(i).filter.apply(AuditQuery.all()));
                List<UUID> expected = new ArrayList<>(ids);
                expected.removeAll(List.of(ids.get(i), ids.get(j)));
                assertThat(ids(store.page(query))).as("%s", query).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
        AuditQuery all = AuditQuery.all();
        for (Criterion criterion : criteria) {
            all = criterion.filter.apply(all);
        }
        assertThat(ids(store.page(all))).containsExactly(ids.get(criteria.size()));
    }

    @Test
    void pagesUnderAFilterCoverWhatMatchesWithoutGapOrRepeat() {
        List<UUID> matching = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            EventBatch batch = appended(List.of(AuditEvent.of("a.other"), wanted("a.b"), AuditEvent.of("a.b")));
            matching.add(0, batch.events().get(1).id());
        }

        assertThat(List.of(
                        AuditQuery.all().category("finance"),
                        AuditQuery.all().userId("u-1"),
                        AuditQuery.all().userId("u-1").eventTypes("a.*"),
                        AuditQuery.all().status(AuditStatus.ERROR).username("alice")))
                .allSatisfy(query -> assertThat(idsOfAllPages(query.limit(2))).isEqualTo(matching));
    }

    @Test
    void aPrefixFindsEveryTypeThatBeginsWithItAndNoOther() {
        append(
                "aut",
                "auth",
                "auth-a",
                "auth.a",
                "auth.login",
                "auth.login.failed",
                "auth.login.success",
                "auth.z",
                "auth_a",
                "autha",
                "b");

        assertThat(types(AuditQuery.all().eventTypes("auth.*")))
                .containsExactly("auth.z", "auth.login.success", "auth.login.failed", "auth.login", "auth.a");
        assertThat(types(AuditQuery.all().eventTypes("auth.login*")))
                .containsExactly("auth.login.success", "auth.login.failed", "auth.login");
        assertThat(types(AuditQuery.all().eventTypes("auth*"))).hasSize(9);
        assertThat(types(AuditQuery.all().eventTypes("auth.login*", "b", "auth.login.failed", "none.*")))
                .containsExactly("b", "auth.login.success", "auth.login.failed", "auth.login");
    }

    @Test
    void severalTypesPageAndCountAsOne() {
        for (int i = 0; i < 30; i++) {
            append("a.frequent", "a.frequent", "a.rare", "other");
        }
        AuditQuery query =
                AuditQuery.all().eventTypes("a.*", "missing").limit(7).countedUpTo10000();

        assertThat(idsOfAllPages(query)).hasSize(90).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.toString()
                .compareTo(a.toString()));
        assertThat(store.page(query).countUpTo10000()).hasValue(90);
    }

    @Test
    void hostileFilterValuesFindWhatWasStoredForThem() {
        List<String> hostile =
                List.of("a\u0000b", "\ud800", "'; DROP TABLE seaworthy_audit_event; --", "%", "\\", "😀".repeat(300));
        for (String name : hostile) {
            store.append(
                    events.batch(AuditEvent.of("a.b").by(Actor.user(name, "n")).on(Resource.of("t", name))));
        }

        assertThat(hostile.subList(0, 5)).allSatisfy(name -> {
            assertThat(store.page(AuditQuery.all().userId(name)).items()).hasSize(1);
            assertThat(store.page(AuditQuery.all().resourceType("t").resourceId(name))
                            .items())
                    .hasSize(1);
        });
        assertThat(store.page(AuditQuery.all().userId(hostile.get(5))).items())
                .as("it was cut, and a cut value is nobody's id")
                .isEmpty();
    }

    @Test
    void valuesThatDifferInCaseOrTrailingBlanksAreDifferent() {
        for (String name : List.of("u-1", "U-1", "u-1 ", "\u00fc-1")) {
            store.append(events.batch(AuditEvent.of("a.b").by(Actor.user(name))));
        }

        assertThat(store.page(AuditQuery.all().userId("u-1")).items()).hasSize(1);
        assertThat(store.page(AuditQuery.all().userId("u-1 ")).items()).hasSize(1);
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
        assertThat(ids(store.page(AuditQuery.all().from(at.plusNanos(1))))).isEqualTo(idsOf(second));
        assertThat(ids(store.page(AuditQuery.all().to(at.plusNanos(1))))).isEqualTo(idsOf(first));
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
    void statisticsAgreeWithTheRowsAtTheEdges() {
        EventBatch before = events.batch(AuditEvent.of("a.before"));
        clock.forward(Duration.ofNanos(1000));
        EventBatch first = events.batch(AuditEvent.of("a.first"));
        store.append(before);
        store.append(first);
        clock.set(first.events().get(0).createdAt().plus(Duration.ofHours(1)));
        append("a.now");
        clock.set(clock.instant().minus(Duration.ofNanos(1000)));

        AuditStatistics statistics = store.statistics(1);

        assertThat(statistics.to()).isEqualTo(clock.instant().plusNanos(1000));
        assertThat(statistics.from()).isEqualTo(first.events().get(0).createdAt());
        assertThat(statistics.total())
                .isEqualTo(store.page(AuditQuery.all().from(statistics.from()).to(statistics.to()))
                        .items()
                        .size())
                .isEqualTo(1);
        assertThat(statistics.byCategory().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(1);
    }

    @Test
    void groupedFailedLoginsAreTheMostFrequentFiveHundred() {
        List<AuditEvent> failures = new ArrayList<>();
        for (int i = 0; i < FailedLogins.MAX_GROUPS + 10; i++) {
            failures.add(
                    AuditEvent.of(EventTypes.LOGIN_FAILED).by(Actor.anonymous().named("n" + i)));
        }
        failures.add(AuditEvent.of(EventTypes.LOGIN_FAILED).by(Actor.anonymous().named("n7")));
        store.append(events.batch(failures));

        List<FailedLogins> grouped = store.failedLogins(FailedLogins.Grouping.byUsername(Duration.ofHours(1)));

        assertThat(grouped).hasSize(FailedLogins.MAX_GROUPS);
        assertThat(grouped.get(0).key()).isEqualTo("n7");
    }

    @Test
    void anEmptyTrailHasNoSuccessRateInsteadOfZero() {
        assertThat(store.statistics(1).loginSuccessRate()).isEmpty();
    }

    private void append(String... types) {
        appended(Stream.of(types).map(AuditEvent::of).toList());
    }

    private EventBatch appended(List<AuditEvent> logged) {
        EventBatch batch = events.batch(logged);
        store.append(batch);
        return batch;
    }

    private List<String> types(AuditQuery query) {
        return store.page(query).items().stream()
                .map(event -> event.text(EventField.EVENT_TYPE))
                .toList();
    }

    private static AuditEvent wanted(String type) {
        return AuditEvent.of(type)
                .category("finance")
                .severity(Severity.HIGH)
                .status(AuditStatus.ERROR)
                .by(Actor.user("u-1", "alice"))
                .on(Resource.of("invoice", "42"))
                .tenant("acme")
                .ipAddress("192.0.2.1")
                .trace("abc", null);
    }

    /** Every filter, each with an event that meets all others. */
    private static List<Criterion> criteria() {
        AuditEvent wanted = wanted("invoice.approved");
        return List.of(
                new Criterion(query -> query.eventTypes("invoice.approved"), wanted("invoice.sent")),
                new Criterion(query -> query.category("finance"), wanted.category("sales")),
                new Criterion(query -> query.severity(Severity.HIGH), wanted.severity(Severity.LOW)),
                new Criterion(query -> query.status(AuditStatus.ERROR), wanted.status(AuditStatus.FAILURE)),
                new Criterion(query -> query.userId("u-1"), wanted.by(Actor.user("u-2", "alice"))),
                new Criterion(query -> query.username("alice"), wanted.by(Actor.user("u-1", "bob"))),
                new Criterion(query -> query.resourceType("invoice"), wanted.on(Resource.of("order", "42"))),
                new Criterion(query -> query.resourceId("42"), wanted.on(Resource.of("invoice", "43"))),
                new Criterion(query -> query.tenantId("acme"), wanted.tenant("other")),
                new Criterion(query -> query.ipAddress("192.0.2.1"), wanted.ipAddress("192.0.2.2")),
                new Criterion(query -> query.traceId("abc"), wanted.trace("abd", null)));
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

    /**
     * A filter.
     *
     * @param filter narrows a query by it
     * @param other an event that this filter alone does not find
     */
    private record Criterion(UnaryOperator<AuditQuery> filter, AuditEvent other) {}
}
