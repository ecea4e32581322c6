package dev.seaworthy.alerts.slo;

/** Who is told when an objective is missed, and when. Each includes what comes after it. */
public enum Urgency {
    /** Somebody at once, also at night. */
    PAGE,
    /** Somebody on the next working day. */
    TICKET,
    /** Nobody: whoever looks at the report. */
    NOTICE;

    /** Whether an objective of this urgency uses a rule of that one. */
    public boolean includes(Urgency rule) {
        return this != NOTICE && compareTo(rule) <= 0;
    }
}
