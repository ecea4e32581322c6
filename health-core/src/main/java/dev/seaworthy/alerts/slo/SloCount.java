package dev.seaworthy.alerts.slo;

/**
 * What was counted for an objective in a slot of time.
 *
 * @param slot its start, in seconds since 1970: a full hour or minute of UTC
 * @param total at least {@code good}
 * @param instances how many instances counted it
 */
public record SloCount(Grain grain, String objective, long slot, long good, long total, int instances) {
    public SloCount {
        if (good < 0 || total < good) {
            throw new IllegalArgumentException(
                    "counts of " + objective + ": " + good + " of " + total + " cannot be good");
        }
    }

    long bad() {
        return total - good;
    }
}
