package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/**
 * The built-in events by what they need to say; each can be refined like any {@link AuditEvent}. Who did it comes from the
 * {@link AuditContext} unless it is named here. Types of the application: {@link AuditEvent#of(EventType)}.
 */
public final class AuditEvents {
    private AuditEvents() {}

    /** Somebody logged in. */
    public static AuditEvent loginSucceeded(Actor actor) {
        return AuditEvent.of(EventTypes.LOGIN_SUCCESS).by(actor);
    }

    /** A login was refused. The name is what was typed: nobody is known yet. */
    public static AuditEvent loginFailed(@Nullable String username, @Nullable String reason) {
        return AuditEvent.of(EventTypes.LOGIN_FAILED)
                .by(Actor.anonymous().named(username))
                .failed(reason);
    }

    /** Somebody logged out. */
    public static AuditEvent loggedOut(Actor actor) {
        return AuditEvent.of(EventTypes.LOGOUT).by(actor);
    }

    /** The password of this account was changed, by its owner or by somebody else. */
    public static AuditEvent passwordChanged(Resource account) {
        return AuditEvent.of(EventTypes.PASSWORD_CHANGE).on(account);
    }

    /** A token was made invalid; give its id or name, never the token. */
    public static AuditEvent tokenRevoked(Resource token) {
        return AuditEvent.of(EventTypes.TOKEN_REVOKED).on(token);
    }

    /** A right was missing. */
    public static AuditEvent accessDenied(Resource resource, @Nullable String reason) {
        return AuditEvent.of(EventTypes.ACCESS_DENIED).on(resource).failed(reason);
    }

    /** A project was created. */
    public static AuditEvent projectCreated(Resource project) {
        return AuditEvent.of(EventTypes.PROJECT_CREATE).on(project);
    }

    /** A project was changed; say what with {@link AuditEvent#changed}. */
    public static AuditEvent projectUpdated(Resource project) {
        return AuditEvent.of(EventTypes.PROJECT_UPDATE).on(project);
    }

    /** A project was deleted. */
    public static AuditEvent projectDeleted(Resource project) {
        return AuditEvent.of(EventTypes.PROJECT_DELETE).on(project);
    }

    /** An artifact was uploaded. */
    public static AuditEvent artifactUploaded(Resource artifact) {
        return AuditEvent.of(EventTypes.ARTIFACT_UPLOAD).on(artifact);
    }

    /** An artifact was deleted. */
    public static AuditEvent artifactDeleted(Resource artifact) {
        return AuditEvent.of(EventTypes.ARTIFACT_DELETE).on(artifact);
    }

    /** An artifact was downloaded. */
    public static AuditEvent artifactDownloaded(Resource artifact) {
        return AuditEvent.of(EventTypes.ARTIFACT_DOWNLOAD).on(artifact);
    }

    /** An account was created. */
    public static AuditEvent userCreated(Resource account) {
        return AuditEvent.of(EventTypes.USER_CREATE).on(account);
    }

    /** An account was deleted. */
    public static AuditEvent userDeleted(Resource account) {
        return AuditEvent.of(EventTypes.USER_DELETE).on(account);
    }

    /** A setting was changed; values whose key names a secret are masked. */
    public static AuditEvent configChanged(String key, @Nullable Object before, @Nullable Object after) {
        return AuditEvent.of(EventTypes.CONFIG_CHANGE)
                .on(Resource.of("setting", key))
                .changed(Changes.of(key, before, after));
    }

    /** Sensitive data was read. */
    public static AuditEvent dataAccessed(Resource data) {
        return AuditEvent.of(EventTypes.DATA_ACCESSED).on(data);
    }

    /** A request was refused because there were too many; {@code limit} names the rule. */
    public static AuditEvent rateLimited(String limit) {
        return AuditEvent.of(EventTypes.RATE_LIMITED).with("limit", limit).failed("too many requests");
    }

    /** Something that a person should look at. */
    public static AuditEvent suspiciousActivity(String description) {
        return AuditEvent.of(EventTypes.SUSPICIOUS_ACTIVITY).description(description);
    }
}
