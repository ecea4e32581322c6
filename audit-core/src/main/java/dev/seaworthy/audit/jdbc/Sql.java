package dev.seaworthy.audit.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A statement, or a part of one, and its arguments. For one use by one thread. */
final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> arguments = new ArrayList<>();

    Sql add(String more, Object... values) {
        text.append(more);
        arguments.addAll(List.of(values));
        return this;
    }

    Sql add(Sql part) {
        text.append(part.text);
        arguments.addAll(part.arguments);
        return this;
    }

    /** A further condition. */
    Sql and(String condition, Object... values) {
        return add(text.isEmpty() ? "" : " AND ").add(condition, values);
    }

    /** Further conditions, or none. */
    Sql and(Sql conditions) {
        return conditions.isEmpty() ? this : and("").add(conditions);
    }

    /** The column has one of these values; none stands for all. */
    Sql andAnyOf(String column, Collection<String> values) {
        return values.isEmpty()
                ? this
                : and(column + " IN (?" + ", ?".repeat(values.size() - 1) + ")", values.toArray());
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    String text() {
        return text.toString();
    }

    List<Object> arguments() {
        return arguments;
    }
}
