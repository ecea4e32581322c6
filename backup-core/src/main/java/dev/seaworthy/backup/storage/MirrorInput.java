package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one object, and where a copy breaks off goes on in the next: objects never change. Used by one thread. */
final class MirrorInput extends InputStream {
    private static final Logger log = LoggerFactory.getLogger(MirrorInput.class);

    private final String key;
    private final Iterator<BackupStorage> others;
    private InputStream input;
    private long position;

    /**
     * Reads on in {@code others} when {@code first} fails.
     *
     * @param first open at its first byte
     */
    MirrorInput(String key, InputStream first, List<BackupStorage> others) {
        this.key = key;
        this.input = first;
        this.others = others.iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            try {
                int count = input.read(bytes, offset, length);
                position += Math.max(count, 0);
                return count;
            } catch (IOException failure) {
                goOn(failure);
            }
        }
    }

    private void goOn(IOException failure) throws IOException {
        input.close();
        while (others.hasNext()) {
            BackupStorage next = others.next();
            try {
                InputStream opened = next.read(key);
                input = opened;
                opened.skipNBytes(position);
                log.warn("{} cannot be read on and is read from {}: {}", key, next, failure.getMessage());
                return;
            } catch (IOException alsoBad) {
                failure.addSuppressed(alsoBad);
            }
        }
        throw failure;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
