package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;

/** A storage of which some cannot be read, parts at first, while it says so. */
final class FailingReads extends DelegatingStorage {
    boolean failing = true;
    String which = "/p/";

    FailingReads(BackupStorage storage) {
        super(storage);
    }

    @Override
    public InputStream read(String key) throws IOException {
        if (failing && key.contains(which)) {
            throw new IOException("503 Slow Down");
        }
        return super.read(key);
    }
}
