package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and spans of time as the query writes them. */
final class Spans {
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{1,18}");

    private Spans() {}

    static Duration parse(String name, String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
            throw Refusal.badParameter(name + " \"" + SafeText.shown(text)
                    + "\" is not a span; use a whole number above 0 with s, m, h or d, such as 24h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    static int whole(String name, String text, int least, int most) {
        int value = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw Refusal.badParameter(name + " \"" + SafeText.shown(text) + "\" is not legal; use a whole number from "
                    + least + " to " + most);
        }
        return value;
    }

    /** A number as we gave it away earlier. */
    static long number(String name, String text) {
        if (!LONG_NUMBER.matcher(text).matches()) {
            throw Refusal.badParameter(
                    name + " \"" + SafeText.shown(text) + "\" is not legal; use a whole number of at most 18 digits");
        }
        return Long.parseLong(text);
    }
}
