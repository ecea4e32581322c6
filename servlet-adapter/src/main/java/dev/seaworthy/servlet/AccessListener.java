package dev.seaworthy.servlet;

/** Hears of refused callers, on the request's thread, which it must not block. What it throws is logged and ignored. */
@FunctionalInterface
public interface AccessListener {
    /**
     * After a caller was refused on an administrative path, or presented a bad credential on a probe; not for those that
     * are refused with 429, nor for more than 600 a minute in all and 120 a minute of one network (an IPv4 /16, an IPv6
     * /48). Of those the next denial tells the number, and of a denial for which this threw.
     */
    void accessDenied(AccessDenial denial);

    /** When the servlets are destroyed and no denial is left to tell the number of those that were not told; never 0. */
    default void remainUnreported(long count) {}
}
