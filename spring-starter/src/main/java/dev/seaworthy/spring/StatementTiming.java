package dev.seaworthy.spring;

import dev.seaworthy.metrics.MetricsMonitor;
import org.jdbi.v3.core.Jdbi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Has the statements of every {@link Jdbi} of the application timed, once all beans are there. */
final class StatementTiming implements SmartInitializingSingleton {

    private final ObjectProvider<MetricsMonitor> monitor;
    private final ObjectProvider<Jdbi> jdbis;

    StatementTiming(ObjectProvider<MetricsMonitor> monitor, ObjectProvider<Jdbi> jdbis) {
        this.monitor = monitor;
        this.jdbis = jdbis;
    }

    @Override
    public void afterSingletonsInstantiated() {
        monitor.ifUnique(ours -> jdbis.stream().forEach(ours.statements()::watch));
    }
}
