package dev.seaworthy.alerts;

import java.util.List;

/** Collects the meters of a signal. */
record SelectorsOf(List<Selector> selectors) implements Signal.Cases<Boolean> {

    @Override
    public Boolean value(Signal.Value signal) {
        return selectors.add(signal.of());
    }

    @Override
    public Boolean ratio(Signal.Ratio signal) {
        return selectors.addAll(List.of(signal.of(), signal.to()));
    }

    @Override
    public Boolean increase(Signal.Increase signal) {
        return selectors.add(signal.of());
    }

    @Override
    public Boolean rate(Signal.Rate signal) {
        return selectors.add(signal.of());
    }

    @Override
    public Boolean share(Signal.Share signal) {
        return selectors.addAll(List.of(signal.part(), signal.whole()));
    }

    @Override
    public Boolean quantile(Signal.Quantile signal) {
        return selectors.add(signal.of());
    }

    @Override
    public Boolean first(Signal.First signal) {
        signal.of().forEach(each -> each.as(this));
        return true;
    }

    @Override
    public Boolean changes(Signal.Changes signal) {
        return selectors.add(signal.of());
    }

    @Override
    public Boolean scrape(Signal.Scrape signal) {
        return true;
    }
}
