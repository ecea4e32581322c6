package dev.seaworthy.spring;

import org.jspecify.annotations.Nullable;

/**
 * Whether a feature is there, and if not, why.
 *
 * @param reason what keeps it away and what would bring it; null for one that is there
 * @param ambiguous the application has several where one is needed, and none is chosen: hardly what it wants
 */
record FeatureState(String name, @Nullable String reason, boolean ambiguous) {

    FeatureState(String name, @Nullable String reason) {
        this(name, reason, false);
    }

    static FeatureState several(String name, Class<?> type) {
        return new FeatureState(
                name, "there are several " + type.getSimpleName() + " beans; make one of them primary", true);
    }

    boolean active() {
        return reason == null;
    }
}
