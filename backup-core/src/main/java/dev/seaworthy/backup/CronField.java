package dev.seaworthy.backup;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One of the five fields of a cron expression: which numbers it may hold and how its text reads. */
enum CronField {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    private final String title;
    private final int least;
    private final int most;

    @SuppressWarnings("ImmutableEnumChecker") // only ever List.of
    private final List<String> names;

    CronField(String title, int least, int most, List<String> names) {
        this.title = title;
        this.least = least;
        this.most = most;
        this.names = names;
    }

    /** Reads a list of values, ranges and steps; Sunday is 0 in the result, whether written 0, 7 or SUN. */
    BitSet parse(String text) {
        BitSet values = new BitSet();
        for (String item : text.split(",", -1)) {
            addItem(item, values);
        }
        if (this == DAY_OF_WEEK && values.get(7)) {
            values.clear(7);
            values.set(0);
        }
        return values;
    }

    private void addItem(String item, BitSet values) {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int step = slash < 0 ? 1 : step(item.substring(slash + 1));
        int dash = range.indexOf('-');
        int from;
        int to;
        if (range.equals("*")) {
            from = least;
            to = this == DAY_OF_WEEK ? 6 : most;
        } else if (dash >= 0) {
            from = value(range.substring(0, dash));
            to = value(range.substring(dash + 1));
            to = this == DAY_OF_WEEK && to == 0 ? 7 : to;
        } else {
            from = value(range);
            to = slash < 0 ? from : (this == DAY_OF_WEEK ? 6 : most);
        }
        if (from > to) {
            throw new IllegalArgumentException(title + " range \"" + range + "\" runs backwards");
        }
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }

    private int step(String text) {
        int step = number(text);
        if (step < 1) {
            throw new IllegalArgumentException(title + " step \"" + text + "\" is not at least 1");
        }
        return Math.min(step, most + 1);
    }

    private int value(String text) {
        int index = names.indexOf(text.toUpperCase(Locale.ROOT));
        if (index >= 0) {
            return index + least;
        }
        int value = number(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(title + " " + text + " is outside " + least + "-" + most);
        }
        return value;
    }

    private int number(String text) {
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            String known = names.isEmpty() ? "" : " or one of " + String.join(", ", names);
            throw new IllegalArgumentException(
                    title + " \"" + text + "\" is not a number from " + least + " to " + most + known);
        }
        return Integer.parseInt(text);
    }
}
