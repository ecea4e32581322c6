package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Selector;
import dev.seaworthy.alerts.Signal;
import java.util.List;

/** What a signal reads. */
final class Selectors implements Signal.Cases<List<Selector>> {

    @Override
    public List<Selector> value(Signal.Value signal) {
        return List.of(signal.of());
    }

    @Override
    public List<Selector> ratio(Signal.Ratio signal) {
        return List.of(signal.of(), signal.to());
    }

    @Override
    public List<Selector> increase(Signal.Increase signal) {
        return List.of(signal.of());
    }

    @Override
    public List<Selector> rate(Signal.Rate signal) {
        return List.of(signal.of());
    }

    @Override
    public List<Selector> share(Signal.Share signal) {
        return List.of(signal.part(), signal.whole());
    }

    @Override
    public List<Selector> quantile(Signal.Quantile signal) {
        return List.of(signal.of());
    }

    @Override
    public List<Selector> first(Signal.First signal) {
        return signal.of().stream().flatMap(each -> each.as(this).stream()).toList();
    }

    @Override
    public List<Selector> changes(Signal.Changes signal) {
        return List.of(signal.of());
    }

    @Override
    public List<Selector> scrape(Signal.Scrape signal) {
        return List.of();
    }
}
