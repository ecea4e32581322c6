package dev.seaworthy.alerts.slo;

import dev.seaworthy.alerts.Selector;
import dev.seaworthy.alerts.Totals;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Two counters of an application, {@code all} and {@code bad}. */
final class CountedTotals implements Totals {

    static final Sli SLI = Sli.bad(counter("bad"), counter("all"));

    private final Map<String, Double> counts = new ConcurrentHashMap<>();

    static Selector counter(String name) {
        return new Selector(name, Selector.Type.COUNTER, null, Selector.Statistic.COUNT, null, List.of());
    }

    void count(long events, long bad) {
        counts.merge("all", (double) events, Double::sum);
        counts.merge("bad", (double) bad, Double::sum);
    }

    void set(String name, double total) {
        counts.put(name, total);
    }

    void remove(String name) {
        counts.remove(name);
    }

    @Override
    public List<Total> read(Selector selector) {
        Double total = counts.get(selector.meter());
        return total == null ? List.of() : List.of(new Total(selector.meter(), Map.of(ALL, total)));
    }
}
