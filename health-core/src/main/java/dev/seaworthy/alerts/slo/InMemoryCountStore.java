package dev.seaworthy.alerts.slo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts of several monitors in one process, which ends with it: for tests, and for applications within one. Thread-safe. */
public final class InMemoryCountStore implements CountStore {

    private record Key(Grain grain, String objective, long slot, String process) {}

    private record Row(String instance, SloCount count) {}

    private final Map<Key, Row> rows = new LinkedHashMap<>();

    @Override
    public synchronized void save(Writer writer, List<SloCount> counts) {
        for (SloCount count : counts) {
            rows.put(
                    new Key(count.grain(), count.objective(), count.slot(), writer.process()),
                    new Row(writer.instance(), count));
        }
    }

    @Override
    public synchronized List<SloCount> othersSince(Grain grain, Instant from, Writer reader) {
        Map<List<Object>, List<Row>> slots = new LinkedHashMap<>();
        rows.forEach((key, row) -> {
            if (key.grain() == grain
                    && key.slot() >= grain.slot(from)
                    && !key.process().equals(reader.process())) {
                slots.computeIfAbsent(List.of(key.objective(), key.slot()), each -> new ArrayList<>())
                        .add(row);
            }
        });
        return slots.values().stream().map(same -> sum(same, reader.instance())).toList();
    }

    private static SloCount sum(List<Row> rows, String reader) {
        Set<String> instances = new HashSet<>();
        rows.forEach(row -> instances.add(row.instance()));
        instances.remove(reader);
        SloCount any = rows.get(0).count();
        return new SloCount(
                any.grain(),
                any.objective(),
                any.slot(),
                rows.stream().mapToLong(row -> row.count().good()).sum(),
                rows.stream().mapToLong(row -> row.count().total()).sum(),
                instances.size());
    }

    @Override
    public synchronized void prune(Grain grain, Instant now) {
        rows.keySet()
                .removeIf(key -> key.grain() == grain
                        && key.slot() < now.minus(grain.kept()).getEpochSecond());
    }
}
