package dev.seaworthy.audit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The one place that says how long an event is kept: policy and registered types together. */
final class RetentionRules {
    private final Map<String, Optional<Duration>> types = new HashMap<>();
    private final Map<String, Optional<Duration>> categories;
    private final Optional<Duration> rest;

    /**
     * The policy, and for types that it does not name their registration.
     *
     * @throws IllegalArgumentException when a registered age is out of range
     */
    RetentionRules(RetentionPolicy policy, Collection<EventType> registered) {
        for (EventType type : registered) {
            Duration age = type.retention();
            if (age != null) {
                RetentionPolicy.checked(age, () -> "event type " + type.name());
                types.put(type.name(), Optional.of(age));
            }
        }
        types.putAll(policy.types());
        categories = policy.categories();
        rest = policy.rest();
    }

    boolean deletesAnything() {
        return !typeAges().isEmpty() || !categoryAges().isEmpty();
    }

    /** The types that have an age of their own. */
    NavigableMap<String, Duration> typeAges() {
        NavigableMap<String, Duration> ages = new TreeMap<>();
        types.forEach((type, age) -> age.ifPresent(finite -> ages.put(type, finite)));
        return ages;
    }

    /** The different ages of categories, that of the rest among them. */
    NavigableSet<Duration> categoryAges() {
        NavigableSet<Duration> ages = new TreeSet<>();
        categories.values().forEach(age -> age.ifPresent(ages::add));
        rest.ifPresent(ages::add);
        return ages;
    }

    /** Whether the type has a word of its own, so that its category does not count. */
    boolean namesType(String type) {
        return types.containsKey(type);
    }

    /** The age of a category, named or not; empty stands for ever. */
    Optional<Duration> categoryAge(String category) {
        return categories.getOrDefault(category, rest);
    }
}
