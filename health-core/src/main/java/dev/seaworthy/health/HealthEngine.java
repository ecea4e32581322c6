package dev.seaworthy.health;

import java.time.Duration;
import java.util.OptionalDouble;

/** Stub. */
final class HealthEngine implements AutoCloseable {
    void start() {}

    HealthReport report(Probe probe) {
        throw new UnsupportedOperationException();
    }

    HealthReport overview() {
        throw new UnsupportedOperationException();
    }

    OptionalDouble uptime(String check, Duration window) {
        throw new UnsupportedOperationException();
    }

    void drain(Duration delay) {
        throw new UnsupportedOperationException();
    }

    boolean draining() {
        return false;
    }

    @Override
    public void close() {}
}
