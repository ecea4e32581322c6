package dev.seaworthy.alerts.slo;

import dev.seaworthy.alerts.Totals;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Configures a {@link SloMonitor}; get one from {@link SloMonitor#builder}. */
public final class SloMonitorBuilder {

    private static final int LONGEST_NAME = 200;

    private final MeterRegistry registry;
    private Objectives objectives = Objectives.defaults();
    private final Totals totals;
    private @Nullable CountStore store;
    private @Nullable String instance;
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;

    SloMonitorBuilder(MeterRegistry registry, Totals totals) {
        this.registry = registry;
        this.totals = totals;
    }

    /** What is to be counted; {@link Objectives#defaults()} unless set. */
    public SloMonitorBuilder objectives(Objectives value) {
        objectives = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Where counts are kept and shared; only in memory unless set. */
    public SloMonitorBuilder store(CountStore value) {
        store = Objects.requireNonNull(value, "value");
        return this;
    }

    /** The name of this instance among others, at most 200 characters; process and host unless set. */
    public SloMonitorBuilder instance(String name) {
        boolean legal = !name.isBlank()
                && name.codePointCount(0, name.length()) <= LONGEST_NAME
                && name.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(name);
        if (!legal) {
            throw new IllegalArgumentException("the name of the instance is empty, longer than " + LONGEST_NAME
                    + " or no plain text; give another");
        }
        instance = name;
        return this;
    }

    /** Tests move time by hand. */
    SloMonitorBuilder time(InstantSource wall, LongSupplier monotonic) {
        clock = wall;
        nanoTime = monotonic;
        return this;
    }

    /** Starts nothing yet. */
    public SloMonitor build() {
        return new SloMonitor(registry, totals, objectives, store, writer(), clock, nanoTime);
    }

    private CountStore.Writer writer() {
        String name = instance == null ? ManagementFactory.getRuntimeMXBean().getName() : instance;
        int characters = Math.min(LONGEST_NAME, name.codePointCount(0, name.length()));
        return new CountStore.Writer(
                UUID.randomUUID().toString(), name.substring(0, name.offsetByCodePoints(0, characters)));
    }
}
