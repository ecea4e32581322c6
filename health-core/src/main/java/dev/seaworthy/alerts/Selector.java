package dev.seaworthy.alerts;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Meters of one name, and which of their figures is meant. It knows type and unit, so that its name in Prometheus follows
 * without a registry.
 *
 * @param meter the Micrometer name, such as {@code http.server.requests}
 * @param unit the Micrometer base unit of a gauge, counter or summary; {@code null} for none and for timers, which are
 *     in seconds
 * @param bucket upper bound of {@link Statistic#BUCKET} in the meter's unit, exactly one of its buckets; else
 *     {@code null}
 * @param tags all of which a meter must match
 */
public record Selector(
        String meter,
        Type type,
        @Nullable String unit,
        Statistic statistic,
        @Nullable Double bucket,
        List<TagMatch> tags) {

    /** What kind of meter it is. */
    public enum Type {
        GAUGE,
        COUNTER,
        TIMER,
        SUMMARY
    }

    /** Which figure of a meter. */
    public enum Statistic {
        /** Of a gauge: what it shows. */
        VALUE,
        /** Of a counter: its total; of a timer or summary: how many were recorded. */
        COUNT,
        /** Of a timer or summary: the sum of what was recorded, of a timer in seconds. */
        TOTAL,
        /** Of a timer or summary with buckets: how many were not above {@link #bucket()}. */
        BUCKET
    }

    /**
     * What a tag must be, or must not.
     *
     * @param wanted whether the tag has to have one of the values, or none of them
     */
    public record TagMatch(String tag, boolean wanted, List<String> values) {
        public TagMatch {
            values = List.copyOf(values);
            if (tag.isBlank() || values.isEmpty()) {
                throw new IllegalArgumentException("a tag to match needs a name and at least one value");
            }
        }

        /** A meter without the tag has the empty value, as in Prometheus. */
        public boolean matches(@Nullable String value) {
            return values.contains(value == null ? "" : value) == wanted;
        }
    }

    public Selector {
        Objects.requireNonNull(meter);
        tags = List.copyOf(tags);
        boolean histogram = type == Type.TIMER || type == Type.SUMMARY;
        boolean fits =
                switch (statistic) {
                    case VALUE -> type == Type.GAUGE;
                    case COUNT -> type != Type.GAUGE;
                    case TOTAL, BUCKET -> histogram;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    meter + " is a " + Names.word(type) + ", which has no " + Names.word(statistic));
        }
        if ((statistic == Statistic.BUCKET) != (bucket != null)) {
            throw new IllegalArgumentException(meter + ": a bucket needs its bound, and nothing else has one");
        }
        if (type == Type.TIMER && unit != null) {
            throw new IllegalArgumentException(meter + " is a timer, whose unit is always seconds; leave the unit out");
        }
    }

    /** The figure's total only ever grows, until its process ends. */
    public boolean cumulative() {
        return statistic != Statistic.VALUE;
    }

    /** The same meters, another figure of them. */
    public Selector count() {
        return new Selector(meter, type, unit, Statistic.COUNT, null, tags);
    }

    /** The same meters, another figure of them. */
    public Selector total() {
        return new Selector(meter, type, unit, Statistic.TOTAL, null, tags);
    }

    /** The same meters, another figure of them. */
    public Selector bucket(double bound) {
        return new Selector(meter, type, unit, Statistic.BUCKET, bound, tags);
    }

    /** What a scrape calls the meter, without {@code _count}, {@code _sum} or {@code _bucket}. */
    public String prometheusMeter() {
        String name = meter.replace('.', '_').replace('-', '_');
        String suffix = type == Type.TIMER ? "seconds" : unit == null ? "" : unit;
        if (!suffix.isEmpty() && !name.endsWith("_" + suffix)) {
            name += "_" + suffix;
        }
        return type == Type.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }

    /** The name of the series that has the figure; a bucket is its label {@code le} besides. */
    public String prometheusSeries() {
        if (type == Type.GAUGE || type == Type.COUNTER) {
            return prometheusMeter();
        }
        return prometheusMeter()
                + switch (statistic) {
                    case TOTAL -> "_sum";
                    case BUCKET -> "_bucket";
                    default -> "_count";
                };
    }
}
