package dev.seaworthy.health.format;

import static java.util.Objects.requireNonNull;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthReport;
import dev.seaworthy.health.Probe;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Probe answers as bytes: MicroProfile Health, IETF health+json, Actuator v3 and plain text. Rendered once per change of
 * state and then only handed out. Thread-safe; one instance serves every adapter.
 */
public final class ProbeAnswers {

    private record Rendered(HealthReport report, Answer answer) {

        /** The monitor hands out one object per state, so identity says whether the bytes are still true. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(HealthReport current) {
            return report == current;
        }
    }

    private final HealthMonitor monitor;
    private final Map<Probe, Map<ProbeFormat, Map<DetailLevel, AtomicReference<@Nullable Rendered>>>> cache =
            new EnumMap<>(Probe.class);

    private ProbeAnswers(HealthMonitor monitor) {
        this.monitor = monitor;
        for (Probe probe : Probe.values()) {
            Map<ProbeFormat, Map<DetailLevel, AtomicReference<@Nullable Rendered>>> formats =
                    new EnumMap<>(ProbeFormat.class);
            for (ProbeFormat format : ProbeFormat.values()) {
                Map<DetailLevel, AtomicReference<@Nullable Rendered>> levels = new EnumMap<>(DetailLevel.class);
                for (DetailLevel level : DetailLevel.values()) {
                    levels.put(level, new AtomicReference<>());
                }
                formats.put(format, levels);
            }
            cache.put(probe, formats);
        }
    }

    public static ProbeAnswers of(HealthMonitor monitor) {
        return new ProbeAnswers(monitor);
    }

    /**
     * The answer to one probe. Never fails on the {@code Accept} header: what is missing, malformed or unknown gets
     * {@code application/json}.
     *
     * @param accept the request's {@code Accept} header, or {@code null}
     */
    public Answer answer(Probe probe, @Nullable String accept, DetailLevel level) {
        ProbeFormat format = ProbeFormat.preferredBy(accept);
        HealthReport report = monitor.report(probe);
        AtomicReference<@Nullable Rendered> slot = slot(probe, format, level);
        Rendered rendered = slot.get();
        if (rendered == null || !rendered.isOf(report)) {
            rendered = new Rendered(report, format.render(report, level));
            slot.set(rendered);
        }
        return rendered.answer();
    }

    /** All slots exist from the start. */
    private AtomicReference<@Nullable Rendered> slot(Probe probe, ProbeFormat format, DetailLevel level) {
        return requireNonNull(
                requireNonNull(requireNonNull(cache.get(probe)).get(format)).get(level));
    }
}
