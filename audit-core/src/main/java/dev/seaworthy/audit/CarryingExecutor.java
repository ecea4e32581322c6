package dev.seaworthy.audit;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs each task in the audit context of the thread that handed it over; all else is left to the executor inside. */
final class CarryingExecutor extends AbstractExecutorService {
    private final ExecutorService inside;

    CarryingExecutor(ExecutorService inside) {
        this.inside = inside;
    }

    @Override
    public void execute(Runnable task) {
        inside.execute(AuditContext.wrap(task));
    }

    @Override
    public void shutdown() {
        inside.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return inside.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return inside.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return inside.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return inside.awaitTermination(timeout, unit);
    }
}
