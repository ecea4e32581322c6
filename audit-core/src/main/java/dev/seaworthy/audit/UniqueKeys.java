package dev.seaworthy.audit;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one JSON object: cutting, repairing and masking may make two of them equal. For one use. */
final class UniqueKeys {
    /** Most objects have few keys, and a map is dear for one. */
    private @Nullable String first;

    private @Nullable Map<String, Integer> given;

    /** This key, with a number behind it when it has been given out before. */
    String next(String key) {
        if (first == null) {
            first = key;
            return key;
        }
        if (given == null) {
            given = new HashMap<>();
            given.put(first, 1);
        }
        return unique(key, given);
    }

    private static String unique(String key, Map<String, Integer> given) {
        String candidate = key;
        while (given.putIfAbsent(candidate, 1) != null) {
            candidate = key + '~' + given.merge(key, 1, Integer::sum);
        }
        return candidate;
    }
}
