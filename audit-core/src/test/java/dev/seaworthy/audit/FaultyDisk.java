package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Real files on a disk that can hang, be full, or fail to sync. */
final class FaultyDisk implements SegmentOutput.Maker {
    private static final int MANY = 1_000_000;

    final AtomicInteger syncs = new AtomicInteger();
    private final Semaphore answers = new Semaphore(MANY);
    private final Semaphore hung = new Semaphore(0);
    private volatile @Nullable IOException writeFailure;
    private volatile @Nullable IOException syncFailure;
    private final AtomicInteger goodSyncs = new AtomicInteger();

    @Override
    public SegmentOutput create(Path file) throws IOException {
        return new Output(SegmentFile.create(file));
    }

    /** From now on each fsync waits. */
    void hang() {
        answers.drainPermits();
    }

    /** Waits until somebody waits for the disk. */
    void awaitHung() throws InterruptedException {
        if (!hung.tryAcquire(60, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody asked the disk within 60 s");
        }
    }

    void answer() {
        answers.release(MANY);
    }

    void fillUp() {
        writeFailure = new IOException("No space left on device");
    }

    void failToSync() {
        failToSyncAfter(0);
    }

    /** So many more fsyncs succeed. */
    void failToSyncAfter(int good) {
        goodSyncs.set(good);
        syncFailure = new IOException("Input/output error");
    }

    void mend() {
        writeFailure = null;
        syncFailure = null;
    }

    private final class Output implements SegmentOutput {
        private final SegmentOutput file;

        Output(SegmentOutput file) {
            this.file = file;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            IOException failure = writeFailure;
            if (failure != null) {
                // A full disk takes the beginning.
                file.write(bytes, length / 2);
                throw failure;
            }
            file.write(bytes, length);
        }

        @Override
        public void sync() throws IOException {
            if (!answers.tryAcquire()) {
                hung.release();
                answers.acquireUninterruptibly();
            }
            syncs.incrementAndGet();
            IOException failure = syncFailure;
            if (failure != null && goodSyncs.getAndDecrement() <= 0) {
                throw failure;
            }
            file.sync();
        }

        @Override
        public void truncate(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
