package dev.seaworthy.alerts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object whose keys are all asked for, by name and type: what nobody asked for is a mistake. */
final class JsonObject {

    private final Map<String, @Nullable Object> values;
    private final Set<String> asked = new TreeSet<>();

    private JsonObject(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    static JsonObject of(@Nullable Object value, String what) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(what + " is no object");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((key, each) -> values.put((String) key, each));
        return new JsonObject(values);
    }

    boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    Set<String> keys() {
        return values.keySet();
    }

    String text(String key) {
        if (required(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(key + " is no string");
    }

    @Nullable
    String textIfAny(String key) {
        return has(key) ? text(key) : null;
    }

    double number(String key) {
        if (required(key) instanceof Double number) {
            return number;
        }
        throw new IllegalArgumentException(key + " is no number");
    }

    boolean flag(String key) {
        if (required(key) instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(key + " is neither true nor false");
    }

    long count(String key) {
        double number = number(key);
        if (number != Math.rint(number) || number < 0 || number > 1e15) {
            throw new IllegalArgumentException(key + " is " + number + "; give a whole number");
        }
        return (long) number;
    }

    @Nullable
    Object any(String key) {
        return required(key);
    }

    JsonObject object(String key) {
        return of(required(key), key);
    }

    /** Empty when the key is absent. */
    <T> List<T> list(String key, Function<@Nullable Object, T> element) {
        if (!has(key)) {
            return List.of();
        }
        if (!(values.get(key) instanceof List<?> list)) {
            throw new IllegalArgumentException(key + " is no list");
        }
        List<T> elements = new ArrayList<>();
        list.forEach(each -> elements.add(element.apply(each)));
        return elements;
    }

    /** Empty when the key is absent. */
    List<String> texts(String key) {
        return list(key, each -> {
            if (each instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException(key + " holds something that is no string");
        });
    }

    /** One string or a list of them. */
    List<String> textOrTexts(String key) {
        return required(key) instanceof String text ? List.of(text) : texts(key);
    }

    private @Nullable Object required(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return values.get(key);
    }

    /** Called when everything known was asked for. */
    void refuseOthers() {
        Set<String> others = new TreeSet<>(values.keySet());
        others.removeAll(asked);
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown key " + others.iterator().next() + "; legal are " + String.join(", ", asked));
        }
    }
}
