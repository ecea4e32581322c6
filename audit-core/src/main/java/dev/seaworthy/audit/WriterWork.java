package dev.seaworthy.audit;

import java.time.Duration;

/** What the thread {@code audit-writer} does, step by step. */
interface WriterWork {
    /** One step; waits this long when there is nothing to do. False when nothing came. */
    boolean drainOnce(Duration wait) throws InterruptedException;

    /** Waits, longer each time until a step succeeds. */
    void pause() throws InterruptedException;

    /** Ends waits and pauses, now and for ever. */
    void stop();
}
