package dev.seaworthy.health.format;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthReport;
import dev.seaworthy.health.Probe;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Probe answers as bytes: MicroProfile Health, IETF health+json, Actuator v3 and plain text. Rendered once per change of
 * state and then only handed out. Thread-safe; one instance serves every adapter.
 */
public final class ProbeAnswers {

    private record Rendered(HealthReport report, Answer answer) {}

    private static final int FORMATS = ProbeFormat.values().length;
    private static final int LEVELS = DetailLevel.values().length;

    private final HealthMonitor monitor;
    private final Map<Probe, AtomicReferenceArray<Rendered>> cache = new EnumMap<>(Probe.class);

    private ProbeAnswers(HealthMonitor monitor) {
        this.monitor = monitor;
        for (Probe probe : Probe.values()) {
            cache.put(probe, new AtomicReferenceArray<>(FORMATS * LEVELS));
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
        AtomicReferenceArray<Rendered> slots = cache.get(probe);
        int slot = format.ordinal() * LEVELS + level.ordinal();
        Rendered rendered = slots.get(slot);
        // The monitor hands out one object per state, so identity says whether the bytes are still true.
        if (rendered == null || rendered.report() != report) {
            rendered = new Rendered(report, format.render(report, level));
            slots.set(slot, rendered);
        }
        return rendered.answer();
    }
}
