package dev.seaworthy.alerts.slo;

/** Events, and the bad ones among them. */
record Tally(long total, long bad) {

    static final Tally NONE = new Tally(0, 0);

    Tally plus(Tally other) {
        return new Tally(total + other.total, bad + other.bad);
    }

    /** NaN without events: no traffic is neither good nor bad. */
    double badShare() {
        return total == 0 ? Double.NaN : (double) bad / total;
    }
}
