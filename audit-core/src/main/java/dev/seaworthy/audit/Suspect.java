package dev.seaworthy.audit;

import java.util.Arrays;

/** The newest failures of one username or address. Times are microseconds since the epoch. For one thread at a time. */
final class Suspect {
    private final BruteForceRule rule;
    private long[] times = new long[2];
    private long[] ids = new long[2];
    private int held;
    private int next;
    private long last;
    private boolean alarmed;
    private long alarmedAt;
    private long seriesCount;
    private long seriesFirst;

    Suspect(BruteForceRule rule) {
        this.rule = rule;
    }

    /** Notes a failure; false when it is known already, because two copies of the event were stored. */
    boolean failed(long at, long id) {
        for (int i = 0; i < held; i++) {
            if (ids[i] == id) {
                return false;
            }
        }
        if (held == times.length && held < rule.failures()) {
            times = Arrays.copyOf(times, rule.failures());
            ids = Arrays.copyOf(ids, rule.failures());
        }
        if (held < times.length) {
            next = held++;
        }
        times[next] = at;
        ids[next] = id;
        next = (next + 1) % times.length;
        last = Math.max(last, at);
        seriesCount++;
        return true;
    }

    /** Whether an attack is to be reported now; once per window. */
    boolean alarms(long now) {
        if (withinWindow(now) < rule.failures()) {
            return false;
        }
        if (!alarmed) {
            seriesCount = withinWindow(now);
            seriesFirst = firstWithinWindow(now);
        } else if (now >= alarmedAt && now - alarmedAt < rule.windowMicros()) {
            return false;
        }
        alarmed = true;
        alarmedAt = now;
        return true;
    }

    /** Whether a whole window has passed without a failure. A clock that was set back has it wait for one from now. */
    boolean isQuiet(long now) {
        last = Math.min(last, now);
        return now - last >= rule.windowMicros();
    }

    boolean isAlarmed() {
        return alarmed;
    }

    /** The failures since {@link #first()}. */
    long count() {
        return seriesCount;
    }

    long first() {
        return seriesFirst;
    }

    long last() {
        return last;
    }

    private int withinWindow(long now) {
        int within = 0;
        for (int i = 0; i < held; i++) {
            within += isWithinWindow(times[i], now) ? 1 : 0;
        }
        return within;
    }

    private long firstWithinWindow(long now) {
        long first = now;
        for (int i = 0; i < held; i++) {
            if (isWithinWindow(times[i], now)) {
                first = Math.min(first, times[i]);
            }
        }
        return first;
    }

    private boolean isWithinWindow(long time, long now) {
        return time <= now && now - time < rule.windowMicros();
    }
}
