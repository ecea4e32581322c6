package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.Selector;
import dev.seaworthy.alerts.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From totals that only grow, mostly, to what was added. */
class SliCounterTest {

    private static final Selector TIMER =
            new Selector("app.work", Selector.Type.TIMER, null, Selector.Statistic.COUNT, null, List.of());

    private final CountedTotals totals = new CountedTotals();
    private final SliCounter counter = new SliCounter(CountedTotals.SLI, totals);

    @Test
    void whatWasThereBeforeTheStartIsNotCounted() {
        totals.count(100, 50);

        assertThat(counter.next()).isEqualTo(Tally.NONE);
        totals.count(10, 1);
        assertThat(counter.next()).isEqualTo(new Tally(10, 1));
        assertThat(counter.next()).isEqualTo(Tally.NONE);
    }

    @Test
    void aMeterThatAppearsCountsFromZero() {
        assertThat(counter.next()).isEqualTo(Tally.NONE);

        totals.count(10, 2);

        assertThat(counter.next()).isEqualTo(new Tally(10, 2));
    }

    @Test
    void aMeterThatBeganAnewCountsFromZero() {
        totals.count(100, 50);
        assertThat(counter.next()).isEqualTo(Tally.NONE);

        totals.set("all", 7);
        totals.set("bad", 3);

        assertThat(counter.next()).isEqualTo(new Tally(7, 3));
    }

    @Test
    void aMeterThatWasRemovedAndComesBackHigherCountsFromZero() {
        totals.count(10, 0);
        assertThat(counter.next()).isEqualTo(Tally.NONE);
        totals.remove("all");
        assertThat(counter.next()).isEqualTo(Tally.NONE);

        totals.set("all", 12);

        assertThat(counter.next()).isEqualTo(new Tally(12, 0));
    }

    @Test
    void aTotalThatIsUnknownForAWhileIsNoReset() {
        totals.count(10, 0);
        assertThat(counter.next()).isEqualTo(Tally.NONE);
        totals.set("all", Double.NaN);
        assertThat(counter.next()).isEqualTo(Tally.NONE);

        totals.set("all", 15);

        assertThat(counter.next()).isEqualTo(new Tally(5, 0));
    }

    @Test
    void aMeterThatThrowsIsToldAndCountsOnFromWhereItCanBeReadAgain() {
        boolean[] broken = {false};
        SliCounter fragile = new SliCounter(CountedTotals.SLI, selector -> {
            if (broken[0] && selector.meter().equals("all")) {
                throw new NoClassDefFoundError("secret of the application");
            }
            return totals.read(selector);
        });
        totals.count(10, 0);
        assertThat(fragile.next()).isEqualTo(Tally.NONE);

        broken[0] = true;
        totals.count(100, 50);
        assertThat(fragile.next()).isEqualTo(Tally.NONE);
        assertThat(fragile.problem()).contains("all", "NoClassDefFoundError").doesNotContain("secret");

        broken[0] = false;
        assertThat(fragile.next()).isEqualTo(Tally.NONE);
        assertThat(fragile.problem()).isNull();
        totals.count(7, 2);
        assertThat(fragile.next()).isEqualTo(new Tally(7, 2));
    }

    @Test
    void whatHappensBetweenTheTwoLooksNeverPassesForBad() {
        List<String> looks = new ArrayList<>();
        CountedTotals moving = new CountedTotals();
        moving.set("all", 0);
        moving.set("good", 0);
        Sli sli = Sli.good(CountedTotals.counter("good"), CountedTotals.counter("all"));
        SliCounter busy = new SliCounter(sli, selector -> {
            List<Totals.Total> read = moving.read(selector);
            looks.add(selector.meter());
            // A good event that ends right after the first look.
            moving.set("all", looks.size());
            moving.set("good", looks.size());
            return read;
        });

        for (int i = 0; i < 5; i++) {
            assertThat(busy.next().bad()).isZero();
        }
        assertThat(looks).startsWith("all", "good");
    }

    @Test
    void aHistogramIsReadAtItsBound() {
        double[] counts = {0, 0};
        SliCounter histogram = new SliCounter(
                Sli.within(0.5, TIMER),
                selector ->
                        List.of(new Totals.Total("m", Map.of(0.5, counts[0], 1.0, counts[1], Totals.ALL, counts[1]))));
        assertThat(histogram.next()).isEqualTo(Tally.NONE);

        counts[0] = 6;
        counts[1] = 10;

        assertThat(histogram.next()).isEqualTo(new Tally(10, 4));
        assertThat(histogram.problem()).isNull();
    }

    @Test
    void aBoundThatTheMeterLacksIsToldWithTheLegalOnesAndNothingIsCounted() {
        SliCounter histogram = new SliCounter(
                Sli.within(0.3, TIMER),
                selector -> List.of(new Totals.Total("m", Map.of(0.25, 1.0, 0.5, 2.0, Totals.ALL, 2.0))));

        assertThat(histogram.next()).isEqualTo(Tally.NONE);
        assertThat(histogram.problem()).contains("app.work", "0.3", "[0.25, 0.5]");
    }

    @Test
    void aTimerWithoutBucketsIsToldAndIsNotAllBad() {
        double[] count = {0};
        boolean[] buckets = {false};
        SliCounter histogram = new SliCounter(Sli.within(0.5, TIMER), selector -> {
            Map<Double, Double> counts = selector.statistic() == Selector.Statistic.BUCKET
                    ? Map.of(0.5, count[0], Totals.ALL, count[0])
                    : Map.of(Totals.ALL, count[0]);
            return selector.statistic() == Selector.Statistic.BUCKET && !buckets[0]
                    ? List.of()
                    : List.of(new Totals.Total("m", counts));
        });
        assertThat(histogram.next()).isEqualTo(Tally.NONE);
        count[0] = 10;
        assertThat(histogram.next()).isEqualTo(Tally.NONE);
        assertThat(histogram.problem()).contains("no buckets", "Prometheus");

        buckets[0] = true;
        assertThat(histogram.next()).isEqualTo(Tally.NONE);
        count[0] = 12;
        assertThat(histogram.next()).isEqualTo(new Tally(2, 0));
        assertThat(histogram.problem()).isNull();
    }
}
