package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Several processes and one store. */
class SharedBudgetTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MovedTime time = new MovedTime("2026-11-20T10:59:30Z");
    private final FailingCountStore store = new FailingCountStore(new InMemoryCountStore());

    @Test
    void twoInstancesOnOneStoreAddUpToOneBudget() {
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(6_000, 10);
        CountingInstance second = new CountingInstance(time, store, "pod-2").counts(4_000, 20);
        exchange(first, second, first);

        for (CountingInstance instance : new CountingInstance[] {first, second}) {
            assertThat(instance.budget("30d").total()).isEqualTo(10_000);
            assertThat(instance.budget("1d").badEventsLeft()).isEqualTo(20);
            assertThat(instance.item().instances()).isEqualTo(2);
        }
    }

    @Test
    void anOutageThatEachInstanceSeesTooLittleOfPages() {
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(3, 3);
        CountingInstance second = new CountingInstance(time, store, "pod-2").counts(3, 3);
        assertThat(first.pages()).isFalse();

        exchange(second, first);

        assertThat(first.exceeds(BurnRule.HOUR)).isTrue();
    }

    @Test
    void aRestartKeepsTheBudgetAndCountsOn() {
        CountingInstance before = new CountingInstance(time, store, "pod-1").counts(1_000, 3);
        exchange(before);
        time.advance(MINUTE);

        CountingInstance after = new CountingInstance(time, store, "pod-1").counts(1_000, 1);
        assertThat(after.budget("30d").total()).isNull();
        exchange(after);

        assertThat(after.budget("30d").total()).isEqualTo(2_000);
        assertThat(after.budget("30d").badEventsLeft()).isEqualTo(6);
        assertThat(after.item().instances()).isEqualTo(1);
    }

    @Test
    void whatIsSavedTwiceIsCountedOnce() {
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(10, 1);
        CountingInstance second = new CountingInstance(time, store, "pod-2");
        store.failure = FailingCountStore.Failure.AFTER;
        assertThat(first.monitor.exchangeOnce()).isFalse();
        store.failure = null;

        exchange(first, second);

        assertThat(second.budget("30d").total()).isEqualTo(10);
    }

    @Test
    void whileTheStoreIsAwayNothingIsLostAndItIsTold() {
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(10, 1);
        exchange(first);
        store.failure = FailingCountStore.Failure.BEFORE;
        for (int hour = 0; hour < 5; hour++) {
            time.advance(Duration.ofHours(1));
            first.counts(10, 1);
            assertThat(first.monitor.exchangeOnce()).isFalse();
        }

        first.monitor.tick();
        SloReport.Store told = first.monitor.report().store();
        assertThat(told.failures()).isEqualTo(5);
        assertThat(told.waiting()).isEqualTo(10);
        assertThat(told.error()).contains("FailingCountStore").doesNotContain("secret");
        assertThat(first.item().state()).isEqualTo(SloReport.State.SPENT);
        assertThat(first.budget("30d").total()).isNull();
        assertThat(first.item().silent()).isNull();

        store.failure = null;
        CountingInstance second = new CountingInstance(time, store, "pod-2");
        exchange(first, second);
        first.monitor.tick();
        assertThat(first.monitor.report().store().waiting()).isZero();
        assertThat(first.monitor.report().store().error()).isNull();
        assertThat(first.budget("30d").total()).isEqualTo(60);
        assertThat(second.budget("30d").total()).isEqualTo(60);
    }

    @Test
    void aStoreThatNeverWorkedIsTold() {
        store.failure = FailingCountStore.Failure.BEFORE;
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(100, 0);
        first.monitor.bind();
        Rule rule = RuleCatalogue.onClassPath(SloMonitor.class.getClassLoader())
                .rule("slo-store-failing")
                .orElseThrow();
        assertThat(rule.breachedBy(storeAge(first))).isFalse();

        time.advance(Duration.ofMinutes(16));
        assertThat(first.monitor.exchangeOnce()).isFalse();

        assertThat(rule.breachedBy(storeAge(first))).isTrue();
        assertThat(first.item().state()).isEqualTo(SloReport.State.NO_DATA);
        assertThat(first.counts(100, 100).item().state()).isEqualTo(SloReport.State.BURNING);
    }

    @Test
    void anErrorOfTheStoreIsAFailureLikeAnyOther() {
        store.failure = FailingCountStore.Failure.ERROR;
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(100, 0);

        assertThat(first.monitor.exchangeOnce()).isFalse();
        first.monitor.tick();
        assertThat(first.monitor.report().store().error())
                .contains("NoClassDefFoundError")
                .doesNotContain("secret");

        store.failure = null;
        assertThat(first.monitor.exchangeOnce()).isTrue();
    }

    @Test
    void whatAnotherInstanceCouldNotSaveForHoursIsReadWithinTheHour() {
        CountingInstance first = new CountingInstance(time, store, "pod-1");
        CountingInstance late = new CountingInstance(time, store, "pod-2").counts(10, 1);
        exchange(first);
        time.advance(Duration.ofHours(6));
        exchange(first, late);

        for (int minute = 0; minute < 60; minute++) {
            time.advance(MINUTE);
            exchange(first);
        }

        assertThat(first.budget("30d").total()).isEqualTo(10);
    }

    @Test
    void aClockSetBackAndForthDoublesNothingInTheStore() {
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(10, 1);
        exchange(first);
        time.setBy(Duration.ofHours(-3));
        first.counts(10, 1);
        exchange(first);
        time.setBy(Duration.ofDays(400));
        first.counts(10, 1);
        for (int minute = 0; minute < 130; minute++) {
            exchange(first);
        }
        time.setBy(Duration.ofDays(-400).plusHours(3));

        CountingInstance second = new CountingInstance(time, store, "pod-2");
        exchange(second);

        assertThat(first.budget("30d").total()).isEqualTo(20);
        assertThat(second.budget("30d").total()).isEqualTo(20);
    }

    @Test
    void closingSavesWhatWasCountedLast() {
        CountingInstance first = new CountingInstance(time, store, "pod-1");
        first.monitor.start();
        first.totals.count(10, 1);
        first.monitor.close();

        CountingInstance second = new CountingInstance(time, store, "pod-2");
        exchange(second);

        assertThat(second.budget("30d").total()).isEqualTo(10);
        assertThat(first.registry.getMeters()).isEmpty();
    }

    @Test
    void closingDoesNotWaitForAStoreThatHangs() {
        store.hanging = new CountDownLatch(1);
        CountingInstance first = new CountingInstance(time, store, "pod-1").counts(10, 1);
        first.monitor.start();

        first.monitor.close();

        assertThat(first.registry.getMeters()).isEmpty();
        store.hanging.countDown();
    }

    @Test
    void metersShowBudgetsAndBurning() {
        CountingInstance first = new CountingInstance(time, store, "pod-1");
        first.monitor.bind();
        first.monitor.tick();
        assertThat(budget(first.registry)).isNaN();
        assertThat(burn(first.registry)).isNaN();

        exchange(first.counts(100, 0));
        first.monitor.tick();
        assertThat(budget(first.registry)).isEqualTo(1);
        assertThat(burn(first.registry)).isZero();

        first.counts(0, 0).counts(100, 100);
        assertThat(burn(first.registry)).isGreaterThan(14.4);
        assertThat(first.registry.get(SloMeters.STORE_WAITING).gauge().value()).isEqualTo(2);
        assertThat(first.registry.get(SloMeters.STORE_AGE).gauge().value()).isZero();
    }

    @Test
    void aBurnThatIsLowHereIsUnknownWhileTheStoreFails() {
        CountingInstance first = new CountingInstance(time, store, "pod-1");
        first.monitor.bind();
        exchange(first.counts(100, 0));
        time.advance(Duration.ofMinutes(10));

        first.counts(100, 0);
        assertThat(burn(first.registry)).isNaN();

        first.counts(100, 100);
        assertThat(burn(first.registry)).isGreaterThan(14.4);
    }

    private static double storeAge(CountingInstance instance) {
        return instance.registry.get(SloMeters.STORE_AGE).gauge().value();
    }

    private static double budget(MeterRegistry registry) {
        return registry.get(SloMeters.BUDGET_REMAINING)
                .tag("window", "30d")
                .gauge()
                .value();
    }

    private static double burn(MeterRegistry registry) {
        return registry.get(SloMeters.BURN).tag("rule", "1h").gauge().value();
    }

    private static void exchange(CountingInstance... instances) {
        for (CountingInstance instance : instances) {
            assertThat(instance.monitor.exchangeOnce()).isTrue();
        }
    }
}
