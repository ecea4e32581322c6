package dev.seaworthy.backup;

import java.io.FilterInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stored file as it is, whose end is reached only if length and hash are as expected. */
final class CheckedInput extends FilterInputStream {
    private final HashedInput hashed;
    private final long expectedBytes;
    private final String expectedSha256;
    private boolean ended;
    private @Nullable String problem;

    CheckedInput(HashedInput hashed, long expectedBytes, String expectedSha256) {
        super(hashed);
        this.hashed = hashed;
        this.expectedBytes = expectedBytes;
        this.expectedSha256 = expectedSha256;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value < 0) {
            end();
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read < 0) {
            end();
        }
        return read;
    }

    /** Says it again at every further read: a decompressor may swallow what it meets while looking for more data. */
    private void end() throws DamagedException {
        if (!ended) {
            ended = true;
            problem = problem();
        }
        if (problem != null) {
            throw new DamagedException(problem);
        }
    }

    private @Nullable String problem() {
        if (expectedBytes >= 0 && hashed.count() != expectedBytes) {
            return "has " + hashed.count() + " bytes instead of " + expectedBytes;
        }
        String sha256 = hashed.sha256();
        return sha256.equals(expectedSha256) ? null : "has SHA-256 " + sha256 + " instead of " + expectedSha256;
    }
}
