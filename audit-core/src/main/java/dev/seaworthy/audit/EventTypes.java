package dev.seaworthy.audit;

import java.util.List;

/** The built-in event types and categories; names under {@code security.} are reserved for security events. */
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
    public static final EventType LOGIN_SUCCESS = EventType.of("auth.login.success");
    /** A login that was refused. */
    public static final EventType LOGIN_FAILED =
            EventType.of("auth.login.failed").withSeverity(Severity.MEDIUM).withStatus(AuditStatus.FAILURE);
    /** A logout. */
    public static final EventType LOGOUT = EventType.of("auth.logout");
    /** A changed password. */
    public static final EventType PASSWORD_CHANGE =
            EventType.of("auth.password_change").withSeverity(Severity.MEDIUM);
    /** A token made invalid. */
    public static final EventType TOKEN_REVOKED =
            EventType.of("auth.token_revoked").withSeverity(Severity.LOW);
    /** A right that was missing. */
    public static final EventType ACCESS_DENIED =
            EventType.of("authz.access_denied").withSeverity(Severity.MEDIUM).withStatus(AuditStatus.FAILURE);
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
            EventType.of("artifact.download").inCategory(DATA_ACCESS);
    /** A created account. */
    public static final EventType USER_CREATE = modification("user.create").withSeverity(Severity.LOW);
    /** A deleted account. */
    public static final EventType USER_DELETE = modification("user.delete").withSeverity(Severity.MEDIUM);
    /** A changed setting. */
    public static final EventType CONFIG_CHANGE = EventType.of("config.change").withSeverity(Severity.MEDIUM);
    /** A read of sensitive data. */
    public static final EventType DATA_ACCESSED = EventType.of("data.access");

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
            DATA_ACCESSED);

    private EventTypes() {}

    /** All built-in types. */
    public static List<EventType> builtIn() {
        return BUILT_IN;
    }

    private static EventType modification(String name) {
        return EventType.of(name).inCategory(DATA_MODIFICATION);
    }
}
