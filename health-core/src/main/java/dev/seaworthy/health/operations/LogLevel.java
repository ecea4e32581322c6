package dev.seaworthy.health.operations;

import java.util.Arrays;
import java.util.Locale;

/** How serious an entry of the log is, from least to most; other frameworks' levels are mapped to these. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR;

    /**
     * The level of this name, in any case.
     *
     * @throws IllegalArgumentException for any other name; the message lists the legal ones
     */
    public static LogLevel parse(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "level is not known; legal are " + Arrays.toString(values()) + ", each with all above it"));
    }
}
