package dev.seaworthy.audit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored texts of a closed set: strict for what somebody asks for, lenient for what was stored, maybe by a newer version. */
final class StoredTexts<E extends Enum<E>> {
    private final String what;
    private final Map<String, E> byText = new LinkedHashMap<>();

    StoredTexts(String what, E[] constants) {
        this.what = what;
        for (E constant : constants) {
            byText.put(of(constant), constant);
        }
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    E strict(String text) {
        E constant = byText.get(text);
        if (constant == null) {
            throw new IllegalArgumentException(
                    what + " \"" + TypeGrammar.shown(text) + "\" is not known; use one of " + byText.keySet());
        }
        return constant;
    }

    Optional<E> lenient(@Nullable String text) {
        return Optional.ofNullable(text == null ? null : byText.get(text));
    }
}
