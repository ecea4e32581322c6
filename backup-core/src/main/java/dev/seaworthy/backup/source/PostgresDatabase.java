package dev.seaworthy.backup.source;

/** How to reach a PostgreSQL database. */
record PostgresDatabase(String url, String user, String password) {
    /** Without password. */
    @Override
    public String toString() {
        return url;
    }
}
