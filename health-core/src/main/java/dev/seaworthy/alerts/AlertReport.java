package dev.seaworthy.alerts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How things are: the body of {@code /api/v1/ops/alerts}.
 *
 * @param evaluatedAt when rules were last evaluated; {@code null} before the first time
 * @param graceUntil until then nothing fires or resolves, because the application has just started; {@code null} when
 *     that is over
 * @param firing the longest first
 * @param resolved of the last day, the newest first, at most 100
 * @param unknown rules that have no value now: their meters are absent or unknown
 * @param external ids of rules that only Prometheus can evaluate
 * @param suppressed notifications that were held back by the ceiling since the start
 * @param missedByListeners changes of which listeners did not hear, because one of them is stuck
 * @param stateError why the state is not kept over a restart; {@code null} when it is, or is not meant to be
 */
public record AlertReport(
        @Nullable Instant evaluatedAt,
        @Nullable Instant graceUntil,
        List<Alert> firing,
        List<Alert> pending,
        List<Alert> resolved,
        List<Unknown> unknown,
        List<String> external,
        List<Silence> silences,
        List<Sink> sinks,
        long suppressed,
        long missedByListeners,
        @Nullable String stateError) {

    /** A rule without a value, and why. */
    public record Unknown(String id, String reason) {}

    /**
     * How a sink is doing since the start.
     *
     * @param failed attempts that failed
     * @param dropped notifications that were given up: the receiver does not want them, more than 1000 wait, or they tell
     *     of an end that is a day old
     * @param queued what waits: the latest about each alert, and one push
     * @param lastSuccess {@code null} before the first
     * @param failingSince since when nothing came through; {@code null} while all is well
     * @param lastError {@code null} while all is well
     */
    public record Sink(
            String name,
            long sent,
            long failed,
            long dropped,
            int queued,
            @Nullable Instant lastSuccess,
            @Nullable Instant failingSince,
            @Nullable String lastError) {}

    public AlertReport {
        firing = List.copyOf(firing);
        pending = List.copyOf(pending);
        resolved = List.copyOf(resolved);
        unknown = List.copyOf(unknown);
        external = List.copyOf(external);
        silences = List.copyOf(silences);
        sinks = List.copyOf(sinks);
    }
}
