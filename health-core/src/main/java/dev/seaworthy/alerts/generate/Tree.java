package dev.seaworthy.alerts.generate;

import java.util.LinkedHashMap;
import java.util.Map;

/** Objects of YAML and JSON: maps in the order of their keys as written, lists, strings, numbers and booleans. */
final class Tree {

    private final Map<String, Object> values = new LinkedHashMap<>();

    private Tree() {}

    static Tree of(String key, Object value) {
        return new Tree().with(key, value);
    }

    static Tree empty() {
        return new Tree();
    }

    Tree with(String key, Object value) {
        values.put(key, value instanceof Tree tree ? tree.values : value);
        return this;
    }

    Map<String, Object> map() {
        return values;
    }
}
