package dev.seaworthy.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is read as progress and stops when the run is cancelled. */
final class TrackedInput extends FilterInputStream {
    private final RunToken token;

    TrackedInput(InputStream source, RunToken token) {
        super(source);
        this.token = token;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            token.addBytes(1);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        token.check();
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            token.addBytes(read);
        }
        return read;
    }
}
