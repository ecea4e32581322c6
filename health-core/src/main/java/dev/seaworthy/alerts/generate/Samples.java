package dev.seaworthy.alerts.generate;

import java.util.ArrayList;
import java.util.List;

/** Samples in the notation of promtool's tests, in which {@code 1+2x3} stands for 1 3 5 7 and {@code _x3} for none. */
final class Samples {

    private static final double DUST = 1e-9;

    private Samples() {}

    static String text(double[] values) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < values.length) {
            int end = end(values, from);
            parts.add(part(values, from, end));
            from = end;
        }
        return String.join(" ", parts);
    }

    /** Where the steps cease to be equal. */
    private static int end(double[] values, int from) {
        int end = from + 1;
        while (end < values.length && goesOn(values, from, end)) {
            end++;
        }
        return end;
    }

    private static boolean goesOn(double[] values, int from, int next) {
        if (Double.isNaN(values[from])) {
            return Double.isNaN(values[next]);
        }
        double step = values[from + 1] - values[from];
        double here = values[next] - values[next - 1];
        return Math.abs(here - step) <= DUST * Math.max(1, Math.abs(values[next]));
    }

    private static String part(double[] values, int from, int end) {
        int count = end - from;
        if (Double.isNaN(values[from])) {
            return "_x" + count;
        }
        if (count == 1) {
            return Texts.number(values[from]);
        }
        double step = values[from + 1] - values[from];
        return Texts.number(values[from]) + (step < 0 ? "-" : "+") + Texts.number(Math.abs(step)) + "x" + (count - 1);
    }
}
