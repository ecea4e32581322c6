package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.EventField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the indexes what an {@link AccessPath} depends on, in a bounded number of short steps. */
final class IndexProbe implements AccessPath.Indexes {
    /** More types than an application has under one prefix. */
    static final int MAX_WALKS = 50;

    private final Reading reading;
    private final String table;
    private final Filter filter;

    IndexProbe(Reading reading, String table, Filter filter) {
        this.reading = reading;
        this.table = table;
        this.filter = filter;
    }

    @Override
    public Optional<Lead> expanded(Lead lead) {
        List<List<String>> keys = new ArrayList<>();
        for (List<String> key : lead.keys()) {
            if (lead.isOpen(key)) {
                keys.addAll(typesUnder(lead, key, MAX_WALKS + 1 - keys.size()));
            } else {
                keys.add(key);
            }
            if (keys.size() > MAX_WALKS) {
                return Optional.empty();
            }
        }
        return Optional.of(lead.with(keys.stream().distinct().toList()));
    }

    @Override
    public int entries(Lead lead, int limit) {
        int entries = 0;
        for (List<String> key : lead.keys()) {
            if (entries < limit) {
                entries += reading.number(filter.entries(lead, key, limit - entries));
            }
        }
        return entries;
    }

    /** A loose scan of the index: from each type it leaps to the next. */
    private List<List<String>> typesUnder(Lead lead, List<String> key, int limit) {
        String pattern = key.get(key.size() - 1);
        List<List<String>> found = new ArrayList<>();
        String after = TypePrefix.first(pattern);
        while (found.size() < limit) {
            Optional<String> next = reading.text(leap(lead, key, after));
            if (next.isEmpty()) {
                break;
            }
            found.add(replaced(key, next.get()));
            // Not "> next", for which H2 reads all entries of that type.
            after = next.get() + '\u0001';
        }
        // The prefix itself is no type: its walk is empty.
        return found.isEmpty() ? List.of(replaced(key, TypePrefix.first(pattern))) : found;
    }

    private Sql leap(Lead lead, List<String> key, String after) {
        int last = key.size() - 1;
        String type = EventField.EVENT_TYPE.column();
        Sql where = new Sql();
        Sql order = new Sql();
        for (int i = 0; i < last; i++) {
            where.and(lead.columns().get(i).column() + " = ?", key.get(i));
            order.add(lead.columns().get(i).column() + ", ");
        }
        where.and(type + " >= ?", after).and(type + " < ?", TypePrefix.end(key.get(last)));
        return new Sql()
                .add("SELECT " + type + " FROM " + table + " WHERE ")
                .add(where)
                .add(" ORDER BY ")
                .add(order)
                .add(type + " LIMIT 1");
    }

    private static List<String> replaced(List<String> key, String type) {
        List<String> other = new ArrayList<>(key);
        other.set(key.size() - 1, type);
        return other;
    }
}
