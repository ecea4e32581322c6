package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5);
    private final Pace pace = new Pace(1000, time::get, time::addAndGet);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void bytesTakeTheTimeThatTheRateGivesThem() {
        long begin = time.get();

        for (int piece = 0; piece < 20; piece++) {
            pace.after(500, () -> {});
        }

        assertThat(milliseconds(begin)).isBetween(9_990L, 10_010L);
    }

    @Test
    void restIsNotMadeUpForByARush() {
        time.addAndGet(TimeUnit.HOURS.toNanos(1));
        long begin = time.get();

        pace.after(2000, () -> {});

        assertThat(milliseconds(begin)).isBetween(1_890L, 2_010L);
    }

    @Test
    void waitingEndsWhenTheRunIsCancelled() {
        RunToken token = new RunToken();
        token.cancel("enough");

        assertThatThrownBy(() -> pace.after(1_000_000, token::check))
                .isInstanceOf(BackupCancelledException.class)
                .hasMessage("enough");
    }

    @Test
    void waitingEndsWhenTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> pace.after(1_000_000, () -> {})).isInstanceOf(BackupCancelledException.class);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    private long milliseconds(long begin) {
        return TimeUnit.NANOSECONDS.toMillis(time.get() - begin);
    }
}
