package dev.seaworthy.audit;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls all listeners; what one throws is logged and hurts nobody else. */
final class GuardedListeners {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListeners.class);

    private final List<AuditListener> listeners;

    GuardedListeners(List<AuditListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void stored(List<StoredEvent> events) {
        each(listener -> listener.onStored(events));
    }

    void refused(AuditEvent event, RefusalReason reason) {
        if (Severity.CRITICAL.text().equals(event.text(EventField.SEVERITY))) {
            LOG.error(
                    "Critical audit event {} ({}) was refused: {}",
                    event.id(),
                    event.type().name(),
                    reason.text());
        }
        each(listener -> listener.onRefused(event, reason));
    }

    void storeFailed(Exception failure) {
        each(listener -> listener.onStoreFailure(failure));
    }

    private void each(Consumer<AuditListener> call) {
        for (AuditListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException | Error failure) {
                // An Error too: of the writer it would repeat a batch that is stored, of a caller end a request.
                LOG.warn("An audit listener failed: {}", listener.getClass().getName(), failure);
            }
        }
    }
}
