package dev.seaworthy.servlet;

/** Hears of refused callers, on the request's thread, which it must not block. What it throws is logged and ignored. */
@FunctionalInterface
public interface AccessListener {
    /** After a caller was refused on an administrative path, or presented a bad credential on a probe. */
    void accessDenied(AccessDenial denial);
}
