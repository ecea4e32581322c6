package dev.seaworthy.backup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The backup itself is at fault: what was loaded is not what was saved, or the target rejects it. Thrown by a {@link
 * SourceRestorer}; a drill takes any other failure for one of the place it runs at, which says nothing about the backup.
 */
public final class UnrestorableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnrestorableException(String message) {
        super(message);
    }

    public UnrestorableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
