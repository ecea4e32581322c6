package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupProgress;
import java.io.PrintWriter;
import java.util.Locale;

/** One line of a terminal that is written over and over, and is gone at the end. */
final class ProgressBar implements BackupListener {
    private static final int WIDTH = 30;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter terminal;

    ProgressBar(PrintWriter terminal) {
        this.terminal = terminal;
    }

    @Override
    public void progressed(BackupProgress progress) {
        Integer percent = progress.percent();
        String how = progress.phase().name().toLowerCase(Locale.ROOT);
        String bar = "";
        if (percent != null) {
            int done = percent * WIDTH / 100;
            bar = " [" + "#".repeat(done) + ".".repeat(WIDTH - done) + "] " + percent + " %";
        }
        print(CLEAR + progress.backup() + " " + how + bar + " " + Text.size(progress.bytes()));
    }

    @Override
    public void backupFinished(BackupInfo backup) {
        print(CLEAR);
    }

    @Override
    public void backupFailed(BackupId id, RuntimeException reason) {
        print(CLEAR);
    }

    private void print(String text) {
        terminal.print(text);
        terminal.flush();
    }
}
