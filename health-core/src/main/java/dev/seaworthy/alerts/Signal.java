package dev.seaworthy.alerts;

import java.time.Duration;
import java.util.List;

/**
 * A figure over meters, declared so that this process and Prometheus can both work it out, each for one instance of the
 * application. It has one value for each combination of its {@code by} labels. A meter that is absent or NaN gives no
 * value: {@code x == x} drops it in PromQL. Counters that began anew count from zero.
 */
public sealed interface Signal {

    /** How several gauges become one figure. */
    enum Across {
        MAX,
        MIN,
        SUM
    }

    /** What a process cannot see of itself; Prometheus does. */
    enum Target {
        /** The scrape fails. */
        DOWN,
        /** There is nothing to scrape. */
        ABSENT
    }

    /** One method for each kind of signal, instead of a switch. */
    interface Cases<T> {
        T value(Value signal);

        T ratio(Ratio signal);

        T increase(Increase signal);

        T rate(Rate signal);

        T share(Share signal);

        T quantile(Quantile signal);

        T first(First signal);

        T changes(Changes signal);

        T scrape(Scrape signal);
    }

    /** The case for what this is. */
    <T> T as(Cases<T> cases);

    /** The tags that each value carries and keeps apart. */
    List<String> by();

    /** Whether this process can work it out. */
    default boolean visibleToItself() {
        return true;
    }

    /** What gauges show now, the greatest, the least or the sum of those with equal labels. */
    record Value(Selector of, Across across, List<String> by) implements Signal {
        public Value {
            by = List.copyOf(by);
            Needs.gauge(of);
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.value(this);
        }
    }

    /** One gauge divided by another that has the same labels. Without value while the divisor is 0. */
    record Ratio(Selector of, Selector to, List<String> by) implements Signal {
        public Ratio {
            by = List.copyOf(by);
            Needs.gauge(of);
            Needs.gauge(to);
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.ratio(this);
        }
    }

    /** How much totals grew within the window, together. */
    record Increase(Selector of, Duration window, List<String> by) implements Signal {
        public Increase {
            by = List.copyOf(by);
            Needs.total(of);
            Needs.window(window);
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.increase(this);
        }
    }

    /** How much totals grew a second within the window, together. */
    record Rate(Selector of, Duration window, List<String> by) implements Signal {
        public Rate {
            by = List.copyOf(by);
            Needs.total(of);
            Needs.window(window);
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.rate(this);
        }
    }

    /**
     * The growth of one total within the window, divided by that of another: a share of events, or a mean. Without value
     * while the other did not grow; 0 where only the part is absent.
     */
    record Share(Selector part, Selector whole, Duration window, List<String> by) implements Signal {
        public Share {
            by = List.copyOf(by);
            Needs.total(part);
            Needs.total(whole);
            Needs.window(window);
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.share(this);
        }
    }

    /**
     * What this share of the values recorded within the window did not exceed, interpolated between buckets as
     * {@code histogram_quantile} does. Without value when nothing was recorded.
     *
     * @param quantile between 0 and 1, such as 0.95
     */
    record Quantile(double quantile, Selector of, Duration window, List<String> by) implements Signal {
        public Quantile {
            by = List.copyOf(by);
            Needs.histogram(of);
            Needs.window(window);
            if (!(quantile > 0 && quantile < 1)) {
                throw new IllegalArgumentException("quantile is " + quantile + "; give one between 0 and 1, as 0.95");
            }
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.quantile(this);
        }
    }

    /** The first of several that has a value; all have the same labels. */
    record First(List<Signal> of) implements Signal {
        public First {
            of = List.copyOf(of);
            Needs.alternatives(of);
        }

        @Override
        public List<String> by() {
            return of.get(0).by();
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.first(this);
        }
    }

    /** How often a gauge changed within the window, over restarts: for Prometheus only. */
    record Changes(Selector of, Duration window, List<String> by) implements Signal {
        public Changes {
            by = List.copyOf(by);
            Needs.gauge(of);
            Needs.window(window);
        }

        @Override
        public boolean visibleToItself() {
            return false;
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.changes(this);
        }
    }

    /** 1 while the application's scrape is in this state, else 0: for Prometheus only. */
    record Scrape(Target target) implements Signal {
        @Override
        public List<String> by() {
            return List.of();
        }

        @Override
        public boolean visibleToItself() {
            return false;
        }

        @Override
        public <T> T as(Cases<T> cases) {
            return cases.scrape(this);
        }
    }
}
