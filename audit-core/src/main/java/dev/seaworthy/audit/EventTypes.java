package dev.seaworthy.audit;

import java.util.List;

/**
 * The built-in event types and categories. Each can be registered again with other defaults
 * ({@link AuditLoggerBuilder#types}). Names under {@code security.} have the category security and are open to
 * applications; those under {@code audit.} belong to the logger itself.
 */
public final class EventTypes {
    /** Category of logins, logouts and credentials. */
    public static final String AUTHENTICATION = "authentication";
    /** Category of granted and denied rights. */
    public static final String AUTHORIZATION = "authorization";
    /** Category of created, changed and deleted data. */
    public static final String DATA_MODIFICATION = "data_modification";
    /** Category of reads and downloads. */
    public static final String DATA_ACCESS = "data_access";
    /** Category of attacks and suspicions. */
    public static final String SECURITY = "security";
    /** Category of changed settings. */
    public static final String CONFIGURATION = "configuration";
    /** Category of the application's own doings. */
    public static final String SYSTEM = "system";

    /** A login that succeeded. */
    public static final EventType LOGIN_SUCCESS = EventType.plain("auth.login.success");
    /** A login that was refused. */
    public static final EventType LOGIN_FAILED =
            EventType.plain("auth.login.failed").withSeverity(Severity.MEDIUM).withStatus(AuditStatus.FAILURE);
    /** A logout. */
    public static final EventType LOGOUT = EventType.plain("auth.logout");
    /** A changed password. */
    public static final EventType PASSWORD_CHANGE =
            EventType.plain("auth.password_change").withSeverity(Severity.MEDIUM);
    /** A token made invalid. */
    public static final EventType TOKEN_REVOKED =
            EventType.plain("auth.token_revoked").withSeverity(Severity.LOW);
    /** A right that was missing. */
    public static final EventType ACCESS_DENIED =
            EventType.plain("authz.access_denied").withSeverity(Severity.MEDIUM).withStatus(AuditStatus.FAILURE);
    /** A created project. */
    public static final EventType PROJECT_CREATE = modification("project.create");
    /** A changed project. */
    public static final EventType PROJECT_UPDATE = modification("project.update");
    /** A deleted project. */
    public static final EventType PROJECT_DELETE =
            modification("project.delete").withSeverity(Severity.LOW);
    /** An uploaded artifact. */
    public static final EventType ARTIFACT_UPLOAD = modification("artifact.upload");
    /** A deleted artifact. */
    public static final EventType ARTIFACT_DELETE =
            modification("artifact.delete").withSeverity(Severity.LOW);
    /** A downloaded artifact. */
    public static final EventType ARTIFACT_DOWNLOAD =
            EventType.plain("artifact.download").inCategory(DATA_ACCESS);
    /** A created account. */
    public static final EventType USER_CREATE = modification("user.create").withSeverity(Severity.LOW);
    /** A deleted account. */
    public static final EventType USER_DELETE = modification("user.delete").withSeverity(Severity.MEDIUM);
    /** A changed setting. */
    public static final EventType CONFIG_CHANGE =
            EventType.plain("config.change").withSeverity(Severity.MEDIUM);
    /** A read of sensitive data. */
    public static final EventType DATA_ACCESSED = EventType.plain("data.access");

    /** Many failed logins from one address or for one name; raised by the logger. */
    public static final EventType BRUTE_FORCE_DETECTED = EventType.plain("security.bruteforce.detected")
            .withSeverity(Severity.HIGH)
            .withStatus(AuditStatus.FAILURE);
    /** The end of such a series; raised by the logger. */
    public static final EventType BRUTE_FORCE_CLEARED =
            EventType.plain("security.bruteforce.cleared").withSeverity(Severity.LOW);
    /** A request refused because there were too many. */
    public static final EventType RATE_LIMITED = EventType.plain("security.rate_limited")
            .withSeverity(Severity.MEDIUM)
            .withStatus(AuditStatus.FAILURE);
    /** Something that a person should look at: a forged token, a path traversal, an impossible journey. */
    public static final EventType SUSPICIOUS_ACTIVITY = EventType.plain("security.suspicious_activity")
            .withSeverity(Severity.HIGH)
            .withStatus(AuditStatus.FAILURE);
    /** Events that could not be kept; raised by the logger when pressure ends. */
    public static final EventType AUDIT_LOSS =
            EventType.plain("audit.loss").withSeverity(Severity.HIGH).withStatus(AuditStatus.ERROR);
    /** Events deleted because their time was over; raised by the logger. */
    public static final EventType AUDIT_PRUNE = EventType.plain("audit.prune").withSeverity(Severity.LOW);
    /** Events put under a legal hold; raised by {@link LegalHolds}. */
    public static final EventType HOLD_PLACED = hold("audit.hold.placed");
    /** The end of a legal hold; raised by {@link LegalHolds}. */
    public static final EventType HOLD_RELEASED = hold("audit.hold.released");

    private static final List<EventType> BUILT_IN = List.of(
            LOGIN_SUCCESS,
            LOGIN_FAILED,
            LOGOUT,
            PASSWORD_CHANGE,
            TOKEN_REVOKED,
            ACCESS_DENIED,
            PROJECT_CREATE,
            PROJECT_UPDATE,
            PROJECT_DELETE,
            ARTIFACT_UPLOAD,
            ARTIFACT_DELETE,
            ARTIFACT_DOWNLOAD,
            USER_CREATE,
            USER_DELETE,
            CONFIG_CHANGE,
            DATA_ACCESSED,
            BRUTE_FORCE_DETECTED,
            BRUTE_FORCE_CLEARED,
            RATE_LIMITED,
            SUSPICIOUS_ACTIVITY,
            AUDIT_LOSS,
            AUDIT_PRUNE,
            HOLD_PLACED,
            HOLD_RELEASED);

    private EventTypes() {}

    /** All built-in types. */
    public static List<EventType> builtIn() {
        return BUILT_IN;
    }

    private static EventType modification(String name) {
        return EventType.plain(name).inCategory(DATA_MODIFICATION);
    }

    /** Reason and scope name the people that the case is about. */
    private static EventType hold(String name) {
        return EventType.plain(name)
                .inCategory(CONFIGURATION)
                .withSeverity(Severity.MEDIUM)
                .withPersonal(EventField.DESCRIPTION, EventField.METADATA);
    }
}
