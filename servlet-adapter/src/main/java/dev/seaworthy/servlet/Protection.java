package dev.seaworthy.servlet;

/** Who may ask for a route. */
enum Protection {
    /** Everybody. The query is not even read. */
    PUBLIC,
    /** Whoever presents the scrape token, or may view; everybody where the host says so. */
    SCRAPE,
    VIEW,
    OPERATE
}
