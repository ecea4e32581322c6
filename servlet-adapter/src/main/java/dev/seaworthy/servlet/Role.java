package dev.seaworthy.servlet;

/** What a caller of the administrative paths may do; each role includes the ones before it. */
public enum Role {
    /** Read: detailed health, metrics, audit log, backups. */
    VIEW,
    /** Also begin and cancel jobs. */
    OPERATE;

    /** Whether somebody with this role may do what needs the other. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
