package dev.seaworthy.health.operations;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A part of the log tail; the body of {@code /api/v1/ops/log}.
 *
 * @param items oldest first
 * @param nextAfter where to go on: what lies between the last item and this did not match
 * @param counts everything logged since start, by level
 */
public record LogPage(List<LogEntry> items, long nextAfter, Map<LogLevel, Long> counts) {

    public LogPage {
        items = List.copyOf(items);
        counts = Collections.unmodifiableMap(new EnumMap<>(counts));
    }
}
