package dev.seaworthy.alerts;

/** On which side of its threshold a value is bad; the threshold itself is not. */
public enum Comparison {
    ABOVE(">"),
    BELOW("<");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /** As in PromQL and in {@code rules.json}. */
    public String symbol() {
        return symbol;
    }

    /** Whether the value lies beyond the bound; never for NaN. */
    public boolean holds(double value, double bound) {
        return this == ABOVE ? value > bound : value < bound;
    }
}
