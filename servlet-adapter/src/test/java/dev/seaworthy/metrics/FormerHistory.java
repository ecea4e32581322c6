package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleUnaryOperator;

/** A history file as a process of the last hour would have left it, so that charts have something to show. */
public final class FormerHistory {
    private static final int SAMPLES = 340;
    private static final long BETWEEN = 10_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final History history = new History(InstantSource.system(), nanos::get);
    private int sample;

    /** The value by the number of the sample. */
    public FormerHistory with(String series, String unit, DoubleUnaryOperator value) {
        history.keep(series, unit, () -> value.applyAsDouble(sample));
        return this;
    }

    public void writeTo(Path file) throws IOException {
        for (sample = 0; sample < SAMPLES; sample++) {
            // A pause: nothing was measured, and the chart shows a gap.
            if (sample < 120 || sample > 132) {
                history.take();
            }
            nanos.addAndGet(BETWEEN);
        }
        try {
            Files.write(file, history.snapshot());
        } catch (UnavailableException tooLarge) {
            throw new IOException(tooLarge);
        }
    }
}
