package dev.seaworthy.health;

import java.util.EnumSet;
import java.util.Set;

/** A question that an orchestrator, load balancer or person asks the application. */
public enum Probe {
    /** Does the application run? Answers as {@link #LIVENESS}, or for all kinds where that was configured. */
    ROOT,
    LIVENESS,
    READINESS,
    STARTUP;

    Set<Kind> kinds(boolean rootIsUnion) {
        return switch (this) {
            case ROOT -> rootIsUnion ? EnumSet.allOf(Kind.class) : EnumSet.of(Kind.LIVENESS);
            case LIVENESS -> EnumSet.of(Kind.LIVENESS);
            case READINESS -> EnumSet.of(Kind.READINESS);
            case STARTUP -> EnumSet.of(Kind.STARTUP);
        };
    }
}
