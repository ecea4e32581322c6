package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class CountStoreContract {

    static final Instant NOW = Instant.now();

    private static final CountStore.Writer READER = writer("reader");
    private static final CountStore.Writer POD = writer("pod-1");

    private CountStore store;

    /** A store without rows, and later the same one as another process sees it. */
    abstract CountStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @Test
    void emptyStoreHasNoCounts() throws Exception {
        assertThat(store.othersSince(Grain.HOUR, NOW, READER)).isEmpty();
        assertThat(store.othersSince(Grain.MINUTE, NOW, READER)).isEmpty();
    }

    @Test
    void countsOfOthersAddUp() throws Exception {
        store.save(POD, List.of(hour("a", 0, 9, 10), hour("b", 0, 1, 1), minute("a", 0, 2, 3)));
        open().save(writer("pod-2"), List.of(hour("a", 0, 5, 5), hour("a", 1, 7, 8)));

        assertThat(open().othersSince(Grain.HOUR, NOW.minus(Duration.ofHours(2)), READER))
                .containsExactlyInAnyOrder(
                        sum(hour("a", 0, 14, 15), 2), sum(hour("b", 0, 1, 1), 1), sum(hour("a", 1, 7, 8), 1));
        assertThat(open().othersSince(Grain.MINUTE, NOW, READER)).containsExactly(minute("a", 0, 2, 3));
    }

    @Test
    void whatIsSavedAgainIsThereOnce() throws Exception {
        store.save(POD, List.of(hour("a", 0, 9, 10)));
        store.save(POD, List.of(hour("a", 0, 9, 10)));
        assertThat(store.othersSince(Grain.HOUR, NOW, READER)).containsExactly(hour("a", 0, 9, 10));

        store.save(POD, List.of(hour("a", 0, 10, 12)));
        assertThat(store.othersSince(Grain.HOUR, NOW, READER)).containsExactly(hour("a", 0, 10, 12));
    }

    @Test
    void aProcessDoesNotReadItsOwnButThoseOfItsPredecessor() throws Exception {
        store.save(POD, List.of(hour("a", 0, 9, 10)));

        assertThat(store.othersSince(Grain.HOUR, NOW, POD)).isEmpty();
        assertThat(store.othersSince(Grain.HOUR, NOW, writer("pod-1"))).containsExactly(sum(hour("a", 0, 9, 10), 0));
    }

    @Test
    void slotsBeforeAreNotRead() throws Exception {
        store.save(POD, List.of(hour("a", 0, 1, 1), hour("a", 3, 2, 2)));

        assertThat(store.othersSince(Grain.HOUR, NOW.minus(Duration.ofHours(2)), READER))
                .containsExactly(hour("a", 0, 1, 1));
    }

    @Test
    void instancesWhoseNamesAreAlikeAreDifferentOnes() throws Exception {
        for (String name : List.of("Pod", "pod", "p\u00f6d", "pod ", "\ud83d\udea2".repeat(200))) {
            store.save(writer(name), List.of(hour("a", 0, 1, 1)));
        }

        assertThat(store.othersSince(Grain.HOUR, NOW, READER)).containsExactly(sum(hour("a", 0, 5, 5), 5));
    }

    @Test
    void manyCountsAreSavedTogether() throws Exception {
        List<SloCount> many = new ArrayList<>();
        for (int hour = 0; hour < 500; hour++) {
            many.add(hour("a", hour, hour, 3_000_000_000L));
            many.add(minute("a", hour, hour, 1000));
        }

        store.save(POD, many);

        assertThat(store.othersSince(Grain.HOUR, NOW.minus(Duration.ofDays(30)), READER))
                .hasSize(500);
        assertThat(store.othersSince(Grain.MINUTE, NOW.minus(Duration.ofHours(1)), READER))
                .hasSize(61);
    }

    @Test
    void whatIsTooOldIsDroppedByGrain() throws Exception {
        store.save(
                POD,
                List.of(hour("a", 0, 1, 1), hour("a", 39 * 24, 1, 1), hour("a", 41 * 24, 1, 1), minute("a", 0, 1, 1)));
        store.save(POD, List.of(minute("a", 60 * 7, 1, 1), minute("a", 60 * 9, 1, 1)));

        store.prune(Grain.HOUR, NOW);
        store.prune(Grain.MINUTE, NOW);

        assertThat(store.othersSince(Grain.HOUR, NOW.minus(Duration.ofDays(100)), READER))
                .hasSize(2);
        assertThat(store.othersSince(Grain.MINUTE, NOW.minus(Duration.ofDays(1)), READER))
                .hasSize(2);
    }

    static CountStore.Writer writer(String instance) {
        return new CountStore.Writer(UUID.randomUUID().toString(), instance);
    }

    static SloCount hour(String objective, int ago, long good, long total) {
        return count(Grain.HOUR, objective, ago, good, total);
    }

    static SloCount minute(String objective, int ago, long good, long total) {
        return count(Grain.MINUTE, objective, ago, good, total);
    }

    private static SloCount count(Grain grain, String objective, int ago, long good, long total) {
        return new SloCount(
                grain, objective, grain.slot(NOW) - ago * grain.length().toSeconds(), good, total, 1);
    }

    private static SloCount sum(SloCount one, int instances) {
        return new SloCount(one.grain(), one.objective(), one.slot(), one.good(), one.total(), instances);
    }
}
