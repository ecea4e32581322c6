package dev.seaworthy.spring;

/** Where the address of a client is taken from. */
enum ClientAddressStrategy {
    /** From the trusted proxies, where any are named, else from the connection; told at start when clients can choose it. */
    AUTO,
    /** From the connection as the container shows it, whatever that makes of forwarded headers. */
    CONNECTION,
    /** From trusted proxies, which must be named; no start when clients can choose it. */
    TRUSTED_PROXIES
}
