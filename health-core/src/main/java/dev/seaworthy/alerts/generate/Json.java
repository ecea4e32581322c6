package dev.seaworthy.alerts.generate;

import dev.seaworthy.health.format.JsonText;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Writes trees as JSON that people compare line by line. */
final class Json {

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String text(Tree tree) {
        Json json = new Json();
        json.value(tree, "");
        return json.out.append('\n').toString();
    }

    private void value(Object value, String indent) {
        if (value instanceof Tree tree) {
            value(tree.map(), indent);
        } else if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            block('{', map.entrySet(), '}', indent, (entry, deeper) -> {
                out.append(JsonText.of(String.valueOf(entry.getKey()))).append(": ");
                value(entry.getValue(), deeper);
            });
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            block('[', list, ']', indent, this::value);
        } else {
            out.append(JsonText.of(value));
        }
    }

    private <T> void block(char open, Iterable<T> all, char close, String indent, BiConsumer<T, String> each) {
        String deeper = indent + "  ";
        out.append(open).append('\n');
        for (Iterator<T> rest = all.iterator(); rest.hasNext(); ) {
            out.append(deeper);
            each.accept(rest.next(), deeper);
            out.append(rest.hasNext() ? ",\n" : "\n");
        }
        out.append(indent).append(close);
    }
}
