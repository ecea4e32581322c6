package dev.seaworthy.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Statistics by a name that the application chooses: bounded, later names share {@code OTHER}. */
final class Named<T> {

    static final int MOST_NAMES = 200;
    static final String OTHER = "OTHER";

    private final Map<String, T> byName = new ConcurrentHashMap<>();
    private final Function<String, T> maker;

    Named(Function<String, T> maker) {
        this.maker = maker;
    }

    T get(String name) {
        T known = byName.get(name);
        if (known != null) {
            return known;
        }
        return byName.computeIfAbsent(byName.size() < MOST_NAMES ? name : OTHER, maker);
    }

    Collection<T> sorted() {
        return new TreeMap<>(byName).values();
    }
}
