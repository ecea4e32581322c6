package dev.seaworthy.alerts;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** For which combinations of labels a signal has meters, whatever these show. */
record Presence(MeterReader meters) implements Signal.Cases<Set<Map<String, String>>> {

    @Override
    public Set<Map<String, String>> value(Signal.Value signal) {
        return meters.labels(signal.of(), signal.by());
    }

    @Override
    public Set<Map<String, String>> ratio(Signal.Ratio signal) {
        return meters.labels(signal.of(), signal.by());
    }

    @Override
    public Set<Map<String, String>> increase(Signal.Increase signal) {
        return meters.labels(signal.of(), signal.by());
    }

    @Override
    public Set<Map<String, String>> rate(Signal.Rate signal) {
        return meters.labels(signal.of(), signal.by());
    }

    @Override
    public Set<Map<String, String>> share(Signal.Share signal) {
        return meters.labels(signal.whole(), signal.by());
    }

    @Override
    public Set<Map<String, String>> quantile(Signal.Quantile signal) {
        return meters.labels(signal.of(), signal.by());
    }

    @Override
    public Set<Map<String, String>> first(Signal.First signal) {
        Set<Map<String, String>> all = new HashSet<>();
        signal.of().forEach(each -> all.addAll(each.as(this)));
        return all;
    }

    @Override
    public Set<Map<String, String>> changes(Signal.Changes signal) {
        return Set.of();
    }

    @Override
    public Set<Map<String, String>> scrape(Signal.Scrape signal) {
        return Set.of();
    }
}
