package dev.seaworthy.alerts;

/** Numbers for people: {@code 10}, not {@code 10.0}. */
final class Figures {

    private Figures() {}

    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
