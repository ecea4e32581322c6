package dev.seaworthy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers meters and remembers them, so that a registry which is not ours gets back what it was. */
final class Meters {

    private static final Logger log = LoggerFactory.getLogger(Meters.class);

    private final MeterRegistry registry;
    private final Queue<Meter> registered = new ConcurrentLinkedQueue<>();
    private final Queue<AutoCloseable> closeables = new ConcurrentLinkedQueue<>();

    private final Set<String> lateNames = ConcurrentHashMap.newKeySet();
    private final Set<Meter> present = ConcurrentHashMap.newKeySet();

    /** Function counters hold what they read only weakly; these are as old as the monitor. */
    private final Queue<Supplier<?>> held = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    MeterRegistry registry() {
        return registry;
    }

    /** Unknown ({@code null}) becomes NaN, never 0. */
    void gauge(
            String name,
            @Nullable String unit,
            String description,
            Supplier<? extends @Nullable Number> value,
            String... tags) {
        remember(Gauge.builder(name, () -> orNaN(value.get()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** A total that something else counts. */
    void counter(
            String name,
            @Nullable String unit,
            String description,
            Supplier<? extends @Nullable Number> value,
            String... tags) {
        held.add(value);
        remember(FunctionCounter.builder(name, value, total -> orNaN(total.get()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** Work may go on after close: what is registered then is taken back at once. */
    <M extends Meter> M remember(M meter) {
        registered.add(meter);
        if (closed) {
            removeAll();
        }
        return meter;
    }

    /** A gauge whose subject may vanish again. */
    Meter gauge(
            String name,
            @Nullable String unit,
            String description,
            Supplier<? extends @Nullable Number> value,
            Tags tags) {
        return remember(Gauge.builder(name, () -> orNaN(value.get()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    void remove(Meter meter) {
        registered.remove(meter);
        registry.remove(meter);
    }

    private void removeAll() {
        for (Meter meter = registered.poll(); meter != null; meter = registered.poll()) {
            registry.remove(meter);
        }
    }

    /** @param late names of meters that the binder registers only when something happens */
    void bind(MeterBinder binder, String... late) {
        Set<Meter> before = new HashSet<>(registry.getMeters());
        lateNames.addAll(List.of(late));
        present.addAll(before);
        binder.bindTo(registry);
        registry.getMeters().stream().filter(meter -> !before.contains(meter)).forEach(registered::add);
        if (binder instanceof AutoCloseable closeable) {
            closeables.add(closeable);
        }
    }

    /** For what registers meters by itself and takes them back when it is closed. */
    void closeWithThem(AutoCloseable other) {
        closeables.add(other);
    }

    void close() {
        closed = true;
        closeables.forEach(Meters::close);
        closeables.clear();
        removeAll();
        registry.getMeters().stream()
                .filter(meter -> lateNames.contains(meter.getId().getName()) && !present.contains(meter))
                .forEach(registry::remove);
        present.clear();
        held.clear();
    }

    private static void close(AutoCloseable binder) {
        try {
            binder.close();
        } catch (Exception e) {
            log.warn(
                    "Closing {} failed; its meters may have stayed in the registry",
                    binder.getClass().getName(),
                    e);
        }
    }

    private static double orNaN(@Nullable Number value) {
        return value == null ? Double.NaN : value.doubleValue();
    }
}
