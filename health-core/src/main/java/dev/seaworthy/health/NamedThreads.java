package dev.seaworthy.health;

import java.util.concurrent.ThreadFactory;

/** Daemon platform threads with a name: two hung checks on virtual threads would stop every other one on two cores. */
final class NamedThreads {

    private NamedThreads() {}

    static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
