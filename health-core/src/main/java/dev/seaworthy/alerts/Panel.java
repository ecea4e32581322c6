package dev.seaworthy.alerts;

import java.util.HashSet;
import java.util.List;

/**
 * One chart or figure of a board.
 *
 * @param id stable, in lower case with hyphens
 * @param rules ids of the rules that watch what it shows
 */
public record Panel(
        String id,
        Board board,
        String title,
        String description,
        Unit unit,
        Kind kind,
        List<Series> series,
        List<String> rules) {

    /** Which board it is on. */
    public enum Board {
        SYSTEM,
        APPLICATION,
        INFRASTRUCTURE,
        SECURITY
    }

    /** How it is drawn. */
    public enum Kind {
        TIMESERIES,
        STAT,
        GAUGE
    }

    /** What the numbers are; ratios go from 0 to 1. */
    public enum Unit {
        NONE,
        RATIO,
        SECONDS,
        BYTES,
        BYTES_PER_SECOND,
        PER_SECOND
    }

    /**
     * One line, or one for each combination of the signal's labels.
     *
     * @param legend its name; <code>{{label}}</code> stands for a label's value
     */
    public record Series(String legend, Signal signal) {
        public Series {
            Names.filled(legend, "legend");
        }
    }

    public Panel {
        Names.kebab(id, "panel");
        Names.filled(title, "title of panel " + id);
        Names.filled(description, "description of panel " + id);
        series = List.copyOf(series);
        rules = List.copyOf(rules);
        if (series.isEmpty()) {
            throw new IllegalArgumentException("panel " + id + " shows nothing; give it at least one series");
        }
        if (new HashSet<>(rules).size() < rules.size()) {
            throw new IllegalArgumentException("panel " + id + " names a rule twice: " + rules);
        }
    }
}
