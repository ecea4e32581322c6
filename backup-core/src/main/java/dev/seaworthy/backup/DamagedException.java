package dev.seaworthy.backup;

import java.io.IOException;

/** Stored bytes are not those that were written; the message is a clause about the file. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }
}
