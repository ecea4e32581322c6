package dev.seaworthy.audit;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** The folder of a process that ended, held until the last of its files is dealt with. */
final class AdoptedFolder implements AutoCloseable {
    private final JournalFolder folder;
    private final AtomicInteger files;

    AdoptedFolder(JournalFolder folder, int files) {
        this.folder = folder;
        this.files = new AtomicInteger(files);
    }

    boolean isGone() {
        return files.get() == 0;
    }

    /** One file of it is gone. */
    void fileGone() throws IOException {
        if (files.decrementAndGet() == 0) {
            folder.close();
        }
    }

    /** Lets go of it, whatever is left. */
    @Override
    public void close() throws IOException {
        if (files.getAndSet(0) > 0) {
            folder.close();
        }
    }
}
