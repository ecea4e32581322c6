package dev.seaworthy.backup;

import org.jspecify.annotations.Nullable;

/**
 * One thing that {@link Backups#check} looked at.
 *
 * @param place the storage or copy, by its {@code toString}
 * @param check what was looked at, such as {@code if-absent}; the same from version to version
 * @param message what was found
 * @param nextStep what to do about it; null if it is {@code OK}
 */
public record CheckFinding(
        String place,
        String check,
        Level level,
        String message,
        @Nullable String nextStep) {
    /** How bad it is: a warning does not keep backups from being made and restored. */
    public enum Level {
        OK,
        WARNING,
        FAILED
    }

    public static CheckFinding ok(Object place, String check, String message) {
        return new CheckFinding(place.toString(), check, Level.OK, message, null);
    }

    public static CheckFinding warning(Object place, String check, String message, String nextStep) {
        return new CheckFinding(place.toString(), check, Level.WARNING, message, nextStep);
    }

    public static CheckFinding failed(Object place, String check, String message, String nextStep) {
        return new CheckFinding(place.toString(), check, Level.FAILED, message, nextStep);
    }
}
