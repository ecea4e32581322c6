package dev.seaworthy.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few figures over time in memory: every ten seconds for an hour, every minute for a day, every quarter of an hour for
 * thirty days; about 56 KB for each. Slots follow the monotonic clock, so a wall clock that is set does not tear the
 * past; their times are told as the wall clock is now. What is unknown, and any pause of the process, stays a gap.
 * Thread-safe.
 */
final class History {

    private static final Logger log = LoggerFactory.getLogger(History.class);
    private static final Duration DEFAULT_SPAN = Duration.ofHours(1);

    /** As many as a screen is wide, and more than anybody looks at. */
    private static final int MOST_POINTS = 3000;

    /** More than is kept. */
    private static final Duration LONGEST_STEP = Duration.ofDays(365);

    private record Figure(
            String name, String unit, Supplier<? extends @Nullable Number> source, List<HistoryTier> tiers) {}

    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final long startMillis;
    private final Set<String> failing = new HashSet<>();

    History(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.startMillis = clock.instant().toEpochMilli();
    }

    /** The source is asked on the sampler's thread and must not wait for anything. */
    synchronized void keep(String name, String unit, Supplier<? extends @Nullable Number> source) {
        figures.put(
                name,
                new Figure(
                        name,
                        unit,
                        source,
                        List.of(new HistoryTier(10, 360), new HistoryTier(60, 1440), new HistoryTier(900, 2880))));
    }

    /** On a clock that never goes back, which began as wall time. */
    private long millis() {
        return startMillis + Math.floorDiv(nanoTime.getAsLong() - startNanos, 1_000_000L);
    }

    private long second() {
        return Math.floorDiv(millis(), 1000L);
    }

    /** Called every ten seconds. */
    synchronized void take() {
        long second = second();
        for (Figure figure : figures.values()) {
            Number value = valueOf(figure);
            if (value != null && Double.isFinite(value.doubleValue())) {
                figure.tiers().forEach(tier -> tier.add(second, value.doubleValue()));
            }
        }
    }

    /** One that throws is unknown: it must hold up neither the other figures nor the samples that come after them. */
    private @Nullable Number valueOf(Figure figure) {
        try {
            Number value = figure.source().get();
            failing.remove(figure.name());
            return value;
        } catch (RuntimeException failure) {
            if (failing.add(figure.name())) {
                log.warn("Figure {} has no history until it can be read again", figure.name(), failure);
            }
            return null;
        }
    }

    /** @throws UnavailableException when it is too large for a file */
    synchronized byte[] snapshot() throws UnavailableException {
        List<HistorySnapshot.Series> series = figures.values().stream()
                .map(figure -> new HistorySnapshot.Series(figure.name(), figure.unit(), figure.tiers()))
                .toList();
        return new HistorySnapshot(second(), clock.instant().getEpochSecond(), series).encode();
    }

    /**
     * Takes over what a former process had, for times of which we have nothing. How long nobody took anything is known
     * from the wall clock only: where that was set back meanwhile, the past ends now.
     */
    synchronized void restore(HistorySnapshot former) {
        long second = second();
        long away = Math.max(0, clock.instant().getEpochSecond() - former.wallSecond());
        long later = second - away - former.second();
        for (HistorySnapshot.Series series : former.series()) {
            Figure figure = figures.get(series.name());
            if (figure != null
                    && figure.unit().equals(series.unit())
                    && figure.tiers().size() == series.tiers().size()) {
                for (int i = 0; i < series.tiers().size(); i++) {
                    takeOver(figure.tiers().get(i), series.tiers().get(i), later, second);
                }
            }
        }
    }

    private static void takeOver(HistoryTier ours, HistoryTier former, long later, long second) {
        if (ours.isLike(former)) {
            ours.takeOver(former, later, second);
        }
    }

    synchronized List<String> names() {
        return List.copyOf(figures.keySet());
    }

    /** @throws IllegalArgumentException naming what is not legal and what is */
    synchronized HistoryReport report(
            Collection<String> names, @Nullable Instant from, @Nullable Instant to, @Nullable Duration step) {
        Instant now = clock.instant();
        Instant end = to == null || to.isAfter(now) ? now : to;
        Instant begin = from == null ? spanBefore(end) : from;
        if (!begin.isBefore(end)) {
            throw new IllegalArgumentException(
                    "from " + begin + " is not before to " + end + "; give a time that begins before it ends");
        }
        // The difference is the correction of the wall clock since the start; less than half a second is none.
        long shift = Math.round((millis() - now.toEpochMilli()) / 1e3);
        int tier = tier(now.getEpochSecond() - begin.getEpochSecond(), step);
        long wanted = step(tier, begin, end, step);
        List<HistoryReport.Series> series = new ArrayList<>();
        for (Figure figure : chosen(names)) {
            List<List<Number>> points = figure.tiers()
                    .get(tier)
                    .points(begin.getEpochSecond() + shift, end.getEpochSecond() + shift + 1, wanted);
            series.add(new HistoryReport.Series(figure.name(), figure.unit(), shifted(points, -shift)));
        }
        return new HistoryReport(wanted, series);
    }

    private static Instant spanBefore(Instant end) {
        return end.isBefore(Instant.MIN.plus(DEFAULT_SPAN)) ? Instant.MIN : end.minus(DEFAULT_SPAN);
    }

    /** The finest that reaches back far enough and is not finer than asked for. */
    private static int tier(long ageSeconds, @Nullable Duration step) {
        long asked = step == null ? 0 : step.toSeconds();
        if (ageSeconds <= 3600 && asked < 60) {
            return 0;
        }
        return ageSeconds <= 86_400 && asked < 900 ? 1 : 2;
    }

    private static long step(int tier, Instant begin, Instant end, @Nullable Duration asked) {
        long own = tier == 0 ? 10 : tier == 1 ? 60 : 900;
        long least = Math.max(own, (end.getEpochSecond() - begin.getEpochSecond()) / MOST_POINTS);
        long wanted = asked == null ? least : Math.max(least, Math.min(asked.toSeconds(), LONGEST_STEP.toSeconds()));
        return (wanted + own - 1) / own * own;
    }

    private List<Figure> chosen(Collection<String> names) {
        List<Figure> chosen = new ArrayList<>();
        for (String name : names) {
            Figure figure = figures.get(name);
            if (figure == null) {
                throw new IllegalArgumentException(
                        "there is no series \"" + name + "\"; legal are " + new TreeSet<>(figures.keySet()));
            }
            chosen.add(figure);
        }
        return chosen;
    }

    private static List<List<Number>> shifted(List<List<Number>> points, long seconds) {
        return seconds == 0
                ? points
                : points.stream()
                        .map(point -> List.<Number>of(
                                point.get(0).longValue() + seconds, point.get(1), point.get(2), point.get(3)))
                        .toList();
    }
}
