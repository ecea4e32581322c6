package dev.seaworthy.alerts.generate;

import dev.seaworthy.alerts.Signal;
import java.time.Duration;
import java.util.Comparator;

/** How far back a signal looks. */
final class Windows implements Signal.Cases<Duration> {

    @Override
    public Duration value(Signal.Value signal) {
        return Duration.ZERO;
    }

    @Override
    public Duration ratio(Signal.Ratio signal) {
        return Duration.ZERO;
    }

    @Override
    public Duration increase(Signal.Increase signal) {
        return signal.window();
    }

    @Override
    public Duration rate(Signal.Rate signal) {
        return signal.window();
    }

    @Override
    public Duration share(Signal.Share signal) {
        return signal.window();
    }

    @Override
    public Duration quantile(Signal.Quantile signal) {
        return signal.window();
    }

    @Override
    public Duration first(Signal.First signal) {
        return signal.of().stream()
                .map(each -> each.as(this))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    public Duration changes(Signal.Changes signal) {
        return signal.window();
    }

    @Override
    public Duration scrape(Signal.Scrape signal) {
        return Duration.ZERO;
    }
}
