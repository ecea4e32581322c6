package dev.seaworthy.health.checks;

/** How long something took, for the data of a result. */
final class Millis {

    private Millis() {}

    /** Milliseconds since a reading of {@link System#nanoTime()}, to a hundredth. */
    static double since(long startedNanos) {
        return Math.round((System.nanoTime() - startedNanos) / 1e4) / 100.0;
    }
}
