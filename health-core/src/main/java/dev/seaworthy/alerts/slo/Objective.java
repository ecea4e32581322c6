package dev.seaworthy.alerts.slo;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How good something is to be, over thirty days. What it may be worse is its budget.
 *
 * @param id stable, in lower case with hyphens, at most 100 characters: counts are kept under it. Another {@code sli}
 *     needs another id, another target does not
 * @param name what it is about, for people
 * @param target the share of events that are to be good, such as 0.995
 * @param urgency who is told
 * @param category for the report, such as {@code availability}; an alert about an objective has that of its rule
 * @param minimumBadEvents with fewer in a window nobody is told, whatever share they are
 */
public record Objective(
        String id, String name, Sli sli, double target, Urgency urgency, String category, long minimumBadEvents) {

    /** What budgets are made for. */
    public static final Duration WINDOW = Duration.ofDays(30);

    /** One or two failures of a quiet night are no evidence. */
    public static final long DEFAULT_MINIMUM_BAD_EVENTS = 5;

    private static final Pattern KEBAB = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int LONGEST_ID = 100;
    private static final Duration LONGEST_SILENCE = Duration.ofDays(2);

    public Objective {
        Objects.requireNonNull(sli);
        Objects.requireNonNull(urgency);
        requireKebab(id, "objective");
        requireKebab(category, "category of objective " + id);
        if (name.isBlank()) {
            throw new IllegalArgumentException("objective " + id + " has no name; say in a few words what it is about");
        }
        if (!(target > 0 && target < 1)) {
            throw new IllegalArgumentException("objective " + id + ": target is " + target
                    + "; give a share of more than 0 and less than 1, such as 0.995");
        }
        if (minimumBadEvents < 1) {
            throw new IllegalArgumentException(
                    "objective " + id + ": minimum-bad-events is " + minimumBadEvents + "; give 1 or more");
        }
        if (urgency == Urgency.PAGE && !BurnRule.SIX_HOURS.canExceed(1 - target)) {
            throw new IllegalArgumentException("objective " + id + ": with a target of " + target
                    + " not even an outage burns the budget " + BurnRule.SIX_HOURS.factor()
                    + " times too fast, so that it could never page in time; give a target of more than "
                    + (1 - 1 / BurnRule.SIX_HOURS.factor()) + ", or the urgency ticket or notice");
        }
    }

    /** One that makes tickets. */
    public static Objective of(String id, String name, Sli sli, double target) {
        return new Objective(id, name, sli, target, Urgency.TICKET, "availability", DEFAULT_MINIMUM_BAD_EVENTS);
    }

    /** The same for other people. */
    public Objective withUrgency(Urgency other) {
        return new Objective(id, name, sli, target, other, category, minimumBadEvents);
    }

    /** The same under another heading of the report. */
    public Objective withCategory(String other) {
        return new Objective(id, name, sli, target, urgency, other, minimumBadEvents);
    }

    /** The share of events that may be bad. */
    public double budget() {
        return 1 - target;
    }

    /**
     * After how long without any event, where there usually are some, somebody is told: as long as an outage of that
     * length would take to use up the budget, in whole hours, at most two days.
     */
    public Duration silentFor() {
        double hours = Math.ceil(budget() * (double) WINDOW.toHours() - 1e-9);
        return Duration.ofHours(Math.min(Math.max(1, (long) hours), LONGEST_SILENCE.toHours()));
    }

    /** Whether the rule tells somebody about this. */
    public boolean uses(BurnRule rule) {
        return urgency.includes(rule.urgency()) && rule.canExceed(budget());
    }

    static void requireKebab(String text, String what) {
        if (!KEBAB.matcher(text).matches() || text.length() > LONGEST_ID) {
            throw new IllegalArgumentException(what + " \"" + text + "\" is no name in lower case with hyphens, such as"
                    + " request-latency, of at most " + LONGEST_ID + " characters");
        }
    }
}
