package dev.seaworthy.health;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * Waits for a stage on the attempt's own thread, so that whoever completes it never meets the engine, and until it has
 * ended, so that the next attempt does not start a second one beside it. Whether the work ended with its stage when that
 * was cancelled nobody can know; so it counts how often in a row that happened.
 */
final class StageCheck implements HealthCheck {

    private final AsyncHealthCheck check;

    /** Written by one attempt at a time, each with its own thread. */
    private volatile int cancelledInARow;

    StageCheck(AsyncHealthCheck check) {
        this.check = check;
    }

    int cancelledInARow() {
        return cancelledInARow;
    }

    @Override
    public CheckResult check(CheckContext context) throws Exception {
        CompletionStage<CheckResult> stage = check.check(context);
        CountDownLatch ended = new CountDownLatch(1);
        stage.whenComplete((result, failure) -> ended.countDown());
        int before = cancelledInARow;
        boolean cancelled = false;
        while (true) {
            try {
                ended.await();
                cancelled &= stage.toCompletableFuture().isCancelled();
                cancelledInARow = cancelled ? before + 1 : 0;
                return result(stage);
            } catch (InterruptedException givenUp) {
                cancelled = true;
                // A copy of the stage is cancelled where the stage itself cannot be: then we wait for its end.
                stage.toCompletableFuture().cancel(true);
            }
        }
    }

    private static CheckResult result(CompletionStage<CheckResult> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
