package dev.seaworthy.servlet;

import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until it may go on, or its run is cancelled. */
final class WaitingSource implements BackupSource {
    private final BackupSource files;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> mayGoOn = new CompletableFuture<>();

    WaitingSource(BackupSource files) {
        this.files = files;
    }

    void awaitBegun() throws Exception {
        begun.get(300, TimeUnit.SECONDS);
    }

    void goOn() {
        mayGoOn.complete(null);
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        begun.complete(null);
        // Of this run alone: the next one waits again.
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        RunControl.Registration registration = control.onCancel(() -> cancelled.complete(null));
        try {
            CompletableFuture.anyOf(mayGoOn, cancelled).get(300, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException held) {
            throw new IOException("nobody let the source go on", held);
        } finally {
            registration.end();
        }
        control.check();
        return files.open(control);
    }

    @Override
    public SourceRestorer restorer() {
        return files.restorer();
    }
}
