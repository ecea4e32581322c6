package dev.seaworthy.backup.cluster;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A source that says when it is read, and waits as long as a file is there. */
record LatchedSource(BackupSource source, Path latch) implements BackupSource {
    static final String READING = "reading";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public SourceSession open(RunControl control) throws IOException {
        System.out.println(READING);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(latch)) {
            control.check();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            if (System.nanoTime() > end) {
                throw new BackupException("The latch " + latch + " was not opened");
            }
        }
        return source.open(control);
    }

    @Override
    public SourceRestorer restorer() {
        return source.restorer();
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return source.liveTarget();
    }
}
