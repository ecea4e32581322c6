package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who caused an event. The id is text and refers to no table, because history outlives users.
 *
 * @param type what kind of actor
 * @param id the stable id, when there is one
 * @param name the name as typed or shown
 * @param impersonatorId who really acted, when somebody acts as this actor
 */
public record Actor(
        ActorType type,
        @Nullable String id,
        @Nullable String name,
        @Nullable String impersonatorId) {

    private static final Actor SYSTEM = new Actor(ActorType.SYSTEM, null, null, null);
    private static final Actor ANONYMOUS = new Actor(ActorType.ANONYMOUS, null, null, null);

    /** A person known by id only. */
    public static Actor user(String id) {
        return new Actor(ActorType.USER, id, null, null);
    }

    /** A person with id and login name. */
    public static Actor user(String id, @Nullable String name) {
        return new Actor(ActorType.USER, id, name, null);
    }

    /** Another program. */
    public static Actor service(String id) {
        return new Actor(ActorType.SERVICE, id, id, null);
    }

    /** The application itself. */
    public static Actor system() {
        return SYSTEM;
    }

    /** Nobody known. A failed login is {@code Actor.anonymous().named(loginName)}. */
    public static Actor anonymous() {
        return ANONYMOUS;
    }

    /** This actor with the given name. */
    public Actor named(@Nullable String newName) {
        return new Actor(type, id, newName, impersonatorId);
    }

    /** This actor, impersonated by somebody else. */
    public Actor impersonatedBy(String realId) {
        return new Actor(type, id, name, realId);
    }
}
