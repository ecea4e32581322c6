package dev.seaworthy.audit;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How long events are kept, and how gently those whose time is over are deleted; immutable, each method returns a
 * changed copy.
 *
 * <pre>{@code
 * RetentionPolicy.keepForEver()
 *         .category(EventTypes.DATA_ACCESS, Duration.ofDays(90))
 *         .type("auth.login.failed", Duration.ofDays(30))
 * }</pre>
 *
 * The most special word counts: this policy's for the type, then {@link EventType#keptFor that of the registered type},
 * then this policy's for the category, then its word for the rest. What is under a {@link LegalHold} stays in any case.
 */
public final class RetentionPolicy {
    /** Statistics and the search for attacks read the last hours, and a journal may hold events for as long. */
    public static final Duration SHORTEST_AGE = Duration.ofDays(1);
    /** A century; longer is for ever. */
    public static final Duration LONGEST_AGE = Duration.ofDays(36_525);
    /** Often enough that no prune is large, seldom enough to go unnoticed. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofHours(1);
    /** Lets a pool of one connection serve the writer between two deletes. */
    public static final Duration DEFAULT_PAUSE = Duration.ofMillis(100);
    /** Some ten milliseconds of work, and locks on no more rows than that. */
    public static final int DEFAULT_CHUNK = 1_000;

    private static final Duration LONGEST_INTERVAL = Duration.ofDays(7);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int LARGEST_CHUNK = 5_000;

    private static final RetentionPolicy FOR_EVER =
            new RetentionPolicy(Map.of(), Map.of(), Optional.empty(), DEFAULT_INTERVAL, DEFAULT_PAUSE, DEFAULT_CHUNK);

    private final Map<String, Optional<Duration>> categories;
    private final Map<String, Optional<Duration>> types;
    private final Optional<Duration> rest;
    private final Duration interval;
    private final Duration pause;
    private final int chunk;

    private RetentionPolicy(
            Map<String, Optional<Duration>> categories,
            Map<String, Optional<Duration>> types,
            Optional<Duration> rest,
            Duration interval,
            Duration pause,
            int chunk) {
        this.categories = categories;
        this.types = types;
        this.rest = rest;
        this.interval = interval;
        this.pause = pause;
        this.chunk = chunk;
    }

    /** Everything is kept but what the following calls, or a registered type, name. */
    public static RetentionPolicy keepForEver() {
        return FOR_EVER;
    }

    /**
     * Everything is kept for this long but what the following calls, or a registered type, name.
     *
     * @throws IllegalArgumentException when the age is not between a day and a century
     */
    public static RetentionPolicy keepFor(Duration age) {
        return new RetentionPolicy(
                Map.of(),
                Map.of(),
                Optional.of(checked(age, () -> "everything else")),
                DEFAULT_INTERVAL,
                DEFAULT_PAUSE,
                DEFAULT_CHUNK);
    }

    /**
     * Keeps this category for this long.
     *
     * @throws IllegalArgumentException when the age is not between a day and a century, or the name is malformed
     */
    public RetentionPolicy category(String name, Duration age) {
        return withCategory(name, Optional.of(checked(age, () -> "category " + name)));
    }

    /** Keeps this category for ever. */
    public RetentionPolicy categoryForEver(String name) {
        return withCategory(name, Optional.empty());
    }

    /**
     * Keeps this type for this long, whatever its category and its registration say.
     *
     * @throws IllegalArgumentException when the age is not between a day and a century, or the name is malformed
     */
    public RetentionPolicy type(String name, Duration age) {
        return withType(name, Optional.of(checked(age, () -> "event type " + name)));
    }

    /** Keeps this type for ever, whatever its category and its registration say. */
    public RetentionPolicy typeForEver(String name) {
        return withType(name, Optional.empty());
    }

    /** How often to look for events whose time is over, give or take a tenth; every hour by default, 1 min to 7 days. */
    public RetentionPolicy every(Duration newInterval) {
        requireBetween("interval", newInterval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        return new RetentionPolicy(categories, types, rest, newInterval, pause, chunk);
    }

    /** The least pause between two deletes; 100 ms by default, at most 1 min. A slow database gets longer ones. */
    public RetentionPolicy pausing(Duration newPause) {
        requireBetween("pause", newPause, Duration.ZERO, LONGEST_PAUSE);
        return new RetentionPolicy(categories, types, rest, interval, newPause, chunk);
    }

    /** The most events deleted in one transaction; 1,000 by default, at most 5,000. A slow database gets fewer. */
    public RetentionPolicy inChunksOf(int events) {
        if (events < 1 || events > LARGEST_CHUNK) {
            throw new IllegalArgumentException("chunk " + events + " is out of range; use 1 to " + LARGEST_CHUNK);
        }
        return new RetentionPolicy(categories, types, rest, interval, pause, events);
    }

    /** The categories that this policy names, with their age; empty stands for ever. */
    public Map<String, Optional<Duration>> categories() {
        return categories;
    }

    /** The types that this policy names, with their age; empty stands for ever. */
    public Map<String, Optional<Duration>> types() {
        return types;
    }

    /** How long all else is kept; empty stands for ever. */
    public Optional<Duration> rest() {
        return rest;
    }

    Duration interval() {
        return interval;
    }

    Duration pause() {
        return pause;
    }

    int chunk() {
        return chunk;
    }

    /**
     * The age, when it is in range.
     *
     * @param whose what it is the age of, for the message
     */
    static Duration checked(Duration age, Supplier<String> whose) {
        if (age.compareTo(SHORTEST_AGE) < 0 || age.compareTo(LONGEST_AGE) > 0) {
            throw new IllegalArgumentException("retention " + age + " of " + whose.get() + " is out of range; use "
                    + SHORTEST_AGE.toDays() + " to " + LONGEST_AGE.toDays() + " days, or keep it for ever");
        }
        return age;
    }

    private RetentionPolicy withCategory(String name, Optional<Duration> age) {
        return new RetentionPolicy(
                with(categories, TypeGrammar.requireCategory(name), age), types, rest, interval, pause, chunk);
    }

    private RetentionPolicy withType(String name, Optional<Duration> age) {
        return new RetentionPolicy(
                categories, with(types, TypeGrammar.requireType(name), age), rest, interval, pause, chunk);
    }

    private static Map<String, Optional<Duration>> with(
            Map<String, Optional<Duration>> map, String name, Optional<Duration> age) {
        Map<String, Optional<Duration>> copy = new TreeMap<>(map);
        copy.put(name, age);
        return Collections.unmodifiableMap(copy);
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "retention " + name + " " + value + " is out of range; use " + least + " to " + most);
        }
    }
}
