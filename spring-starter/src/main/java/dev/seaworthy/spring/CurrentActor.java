package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import org.jspecify.annotations.Nullable;

/** Knows who is logged in on this thread. */
@FunctionalInterface
interface CurrentActor {

    /** Null when nobody is. */
    @Nullable
    Actor actor();
}
