package dev.seaworthy.backup;

import java.io.IOException;

/** A file's bytes were not the same when they were read again. */
public final class ContentChangedException extends IOException {
    private static final long serialVersionUID = 1L;

    public ContentChangedException(String message) {
        super(message);
    }
}
