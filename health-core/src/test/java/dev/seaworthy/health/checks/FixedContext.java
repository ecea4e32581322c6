package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of one attempt, for calling a check by hand. */
final class FixedContext implements CheckContext {

    private final Duration staleAfter;
    private final long deadlineNanos;
    private @Nullable CheckResult ifTimedOut;

    FixedContext(Duration staleAfter) {
        this(staleAfter, Duration.ofSeconds(30));
    }

    private FixedContext(Duration staleAfter, Duration timeout) {
        this.staleAfter = staleAfter;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    static FixedContext usual() {
        return new FixedContext(Duration.ofSeconds(30));
    }

    static FixedContext within(Duration timeout) {
        return new FixedContext(Duration.ofSeconds(30), timeout);
    }

    @Nullable
    CheckResult timeoutResult() {
        return ifTimedOut;
    }

    @Override
    public String name() {
        return "check";
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    @Override
    public Duration staleAfter() {
        return staleAfter;
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public Optional<CheckResult> previous() {
        return Optional.empty();
    }

    @Override
    public void ifTimedOut(CheckResult result) {
        ifTimedOut = result;
    }
}
