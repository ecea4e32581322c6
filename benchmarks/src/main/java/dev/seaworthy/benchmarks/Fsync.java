package dev.seaworthy.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** What one write of a page and its fsync take on this disk now. */
final class Fsync {

    private static final int TIMES = 2_000;
    private static final int PAGE = 4096;

    private Fsync() {}

    static Latency measured(Path folder) throws IOException {
        byte[] page = new byte[PAGE];
        long[] nanos = new long[TIMES];
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("fsync").toFile(), "rw")) {
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                file.write(page);
                file.getFD().sync();
                nanos[i] = System.nanoTime() - begin;
            }
        }
        return Latency.of(nanos);
    }
}
