package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.Resource;

/**
 * Somebody who may log in.
 *
 * @param id never changes and is never used again
 * @param username the login name
 * @param passwordHash as {@link Passwords} writes it
 * @param role what the account may do
 */
record Account(String id, String username, String passwordHash, Role role) {

    /** The account as the one who did something. */
    Actor asActor() {
        return Actor.user(id, username);
    }

    /** The account as what something was done to. */
    Resource asResource() {
        return Resource.of("user", id, username);
    }

    @Override
    public String toString() {
        return "Account[" + username + "]";
    }
}
