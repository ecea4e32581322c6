package dev.seaworthy.audit;

import java.time.Instant;

/** Instants as microseconds since the epoch, the precision in which events are hashed and stored. */
final class Micros {
    private Micros() {}

    static long of(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
    }
}
