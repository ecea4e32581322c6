package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that can be read from the start. */
@FunctionalInterface
public interface Content {
    /** A new stream from the first byte; the caller closes it. */
    InputStream open() throws IOException;
}
