package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Writes one gzip member (RFC 1952) by several threads: each block is deflated alone, with the end of the one before it as
 * dictionary, and ends on a byte boundary by a sync flush, so that the blocks can be joined. Memory is bounded by a few
 * blocks per thread. Used by one thread; {@link #finish()} ends the member and leaves the target open.
 */
final class ParallelGzip extends StageOutput {
    private static final int BLOCK = 1 << 20;
    private static final int DICTIONARY = 32 << 10;
    /** Level 1: beyond it the time grows much faster than the gain (measured on dumps). */
    private static final int LEVEL = Deflater.BEST_SPEED;
    /** Magic, deflate, no flags, no time, fastest, unknown system: the same bytes for the same content. */
    static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};
    /** An empty block that says it is the last. */
    private static final byte[] END_OF_DEFLATE = {3, 0};

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final OutputStream target;
    private final int parallelism;
    private final CRC32 checksum = new CRC32();
    private final Queue<Future<ByteBuffer>> pending = new ArrayDeque<>();
    private byte[] block = new byte[BLOCK];
    private byte[] dictionary = new byte[0];
    private int filled;
    private long total;
    private boolean headerWritten;
    private @Nullable ExecutorService workers;

    ParallelGzip(OutputStream target) {
        this(target, Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors())));
    }

    ParallelGzip(OutputStream target, int parallelism) {
        this.target = target;
        this.parallelism = parallelism;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        checksum.update(bytes, offset, length);
        total += length;
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, BLOCK - filled);
            System.arraycopy(bytes, offset + done, block, filled, count);
            filled += count;
            done += count;
            if (filled == BLOCK) {
                submit();
            }
        }
    }

    /** Ends the member. */
    @Override
    void finish() throws IOException {
        if (filled > 0) {
            submit();
        }
        while (!pending.isEmpty()) {
            writeOldest();
        }
        writeHeader();
        target.write(END_OF_DEFLATE);
        target.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt((int) total)
                .array());
        target.flush();
    }

    /** Stops the threads; what was not finished is not a gzip file. */
    @Override
    public void close() {
        if (workers != null) {
            workers.shutdownNow();
        }
    }

    private void submit() throws IOException {
        byte[] input = block;
        int length = filled;
        byte[] before = dictionary;
        dictionary = Arrays.copyOfRange(input, Math.max(0, length - DICTIONARY), length);
        block = new byte[BLOCK];
        filled = 0;
        if (pending.size() >= 2 * parallelism) {
            writeOldest();
        }
        pending.add(workers().submit(() -> deflate(input, length, before)));
    }

    private void writeOldest() throws IOException {
        writeHeader();
        try {
            ByteBuffer deflated = pending.remove().get();
            target.write(deflated.array(), deflated.arrayOffset(), deflated.remaining());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while compressing");
        } catch (ExecutionException impossible) {
            throw new IOException("Compression failed", impossible.getCause());
        }
    }

    private void writeHeader() throws IOException {
        if (!headerWritten) {
            headerWritten = true;
            target.write(HEADER);
        }
    }

    private ExecutorService workers() {
        if (workers == null) {
            workers = Executors.newFixedThreadPool(parallelism, work -> {
                Thread thread = new Thread(work, "backup-compress-" + THREADS.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
        return workers;
    }

    private static ByteBuffer deflate(byte[] input, int length, byte[] dictionary) {
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            if (dictionary.length > 0) {
                deflater.setDictionary(dictionary);
            }
            deflater.setInput(input, 0, length);
            byte[] output = new byte[length / 2 + 64];
            int filled = 0;
            while (true) {
                filled += deflater.deflate(output, filled, output.length - filled, Deflater.SYNC_FLUSH);
                if (filled < output.length) {
                    return ByteBuffer.wrap(output, 0, filled); // Room was left, so everything is out.
                }
                output = Arrays.copyOf(output, output.length * 2);
            }
        } finally {
            deflater.end();
        }
    }
}
