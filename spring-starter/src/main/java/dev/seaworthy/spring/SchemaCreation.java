package dev.seaworthy.spring;

/** What the starter may do to the audit tables. */
enum SchemaCreation {
    /** Create them on an embedded database; elsewhere only check that the application's migrations did. */
    EMBEDDED,
    /** Create them when absent, on any database. */
    CREATE,
    /** Create them when absent, and bring older ones to this version. */
    MIGRATE,
    /** Only check their version. */
    VALIDATE,
    /** Do not look. */
    NONE
}
