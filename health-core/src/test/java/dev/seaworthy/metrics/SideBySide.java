package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Compares our figures with those of another program: what we say must lie between what it says right before and right
 * after. As the machine is busy with other things, a few looks are granted; a wrong unit or formula is wrong in all.
 */
final class SideBySide {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Look(Scrape before, Scrape ours, Scrape after) {}

    private final Supplier<Scrape> ours;
    private final Supplier<Scrape> theirs;

    /** @param ours takes a sample and tells it */
    SideBySide(Supplier<Scrape> ours, Supplier<Scrape> theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /** What only grows cannot be off at all. */
    void total(ToDoubleFunction<Scrape> our, ToDoubleFunction<Scrape> their) {
        level(0, our, their);
    }

    /** @param slack how far off a figure may be that goes up and down, in its own unit */
    void level(double slack, ToDoubleFunction<Scrape> our, ToDoubleFunction<Scrape> their) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Look look = new Look(theirs.get(), ours.get(), theirs.get());
            double begin = their.applyAsDouble(look.before());
            double end = their.applyAsDouble(look.after());
            double value = our.applyAsDouble(look.ours());
            double least = Math.min(begin, end) - slack;
            double most = Math.max(begin, end) + slack;
            if (value >= least && value <= most || System.nanoTime() > deadline) {
                assertThat(value).isBetween(least, most);
                return;
            }
        }
    }
}
