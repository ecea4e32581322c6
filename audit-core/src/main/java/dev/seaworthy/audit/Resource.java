package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/**
 * What an event is about.
 *
 * @param type the kind of thing, such as {@code invoice}
 * @param id its stable id, when it has one
 * @param name its name as people know it
 */
public record Resource(
        String type, @Nullable String id, @Nullable String name) {

    /** A thing known by id. */
    public static Resource of(String type, String id) {
        return new Resource(type, id, null);
    }

    /** A thing with id and name. */
    public static Resource of(String type, @Nullable String id, @Nullable String name) {
        return new Resource(type, id, name);
    }
}
