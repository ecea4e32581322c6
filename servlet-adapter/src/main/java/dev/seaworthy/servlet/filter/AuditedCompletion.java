package dev.seaworthy.servlet.filter;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells once of the end of an asynchronous request, of which a container may tell more than once. */
final class AuditedCompletion implements AsyncListener {
    private final AuditedRequest audited;
    private final BiConsumer<AuditedRequest, AuditedRequest.End> ended;
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean timedOut;

    AuditedCompletion(AuditedRequest audited, BiConsumer<AuditedRequest, AuditedRequest.End> ended) {
        this.audited = audited;
        this.ended = ended;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        tellOnce(null);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // The container, or another listener, completes it.
        timedOut = true;
    }

    @Override
    public void onError(AsyncEvent event) {
        tellOnce(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Starting again forgets all listeners.
        event.getAsyncContext().addListener(this);
    }

    private void tellOnce(@Nullable Throwable failure) {
        if (told.compareAndSet(false, true)) {
            ended.accept(audited, audited.end(failure, timedOut));
        }
    }
}
