package dev.seaworthy.backup;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener; what one throws is logged and reaches nobody else. */
final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<BackupListener> listeners;

    Listeners(List<BackupListener> listeners) {
        this.listeners = new CopyOnWriteArrayList<>(listeners);
    }

    /** Adds one of our own, after those of the application. */
    void add(BackupListener listener) {
        listeners.add(listener);
    }

    void tell(Consumer<BackupListener> fact) {
        for (BackupListener listener : listeners) {
            try {
                fact.accept(listener);
            } catch (RuntimeException failure) {
                log.warn("Backup listener {} failed; the job goes on", listener, failure);
            }
        }
    }
}
