package dev.seaworthy.health;

import java.util.concurrent.CompletionStage;

/** A check whose answer arrives later, such as one of a reactive client; see {@link HealthCheck#async}. */
@FunctionalInterface
public interface AsyncHealthCheck {

    /**
     * Begins to look and returns at once. The stage may be completed on any thread. When the deadline passes, the attempt
     * counts as failed and the stage is cancelled; the next attempt begins only after the stage has ended.
     *
     * <p>The work must end with its stage, and so have a timeout of its own: cancelling what
     * {@code CompletableFuture.supplyAsync} returns ends the stage and leaves the work on its thread. After a stage that had
     * to be cancelled the next attempt therefore waits 5 s, and after more than three in a row up to five minutes.
     */
    CompletionStage<CheckResult> check(CheckContext context) throws Exception;
}
