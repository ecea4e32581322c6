package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.PartOutput;
import dev.seaworthy.backup.RunControl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables by several sessions at once. One thread opens the parts, so that their order does not depend on who is
 * faster; there are never more open than sessions.
 */
final class CopyTables {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final List<CopyReader> readers;
    private final RunControl control;
    private final Map<String, Long> counts = new TreeMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    CopyTables(List<CopyReader> readers, RunControl control) {
        this.readers = readers;
        this.control = control;
    }

    /** Saves the tables and returns the rows of each. */
    Map<String, Long> save(List<CopyContents.Table> tables, BackupSink sink) throws SQLException, IOException {
        BlockingQueue<CopyReader> idle = new ArrayBlockingQueue<>(readers.size(), false, readers);
        ExecutorService threads = Executors.newFixedThreadPool(readers.size(), CopyTables::thread);
        try {
            for (CopyContents.Table table : tables) {
                CopyReader reader = next(idle);
                if (failure.get() != null) {
                    break;
                }
                PartOutput part = sink.part(table.part());
                threads.execute(() -> {
                    copy(reader, table, part);
                    idle.add(reader);
                });
            }
        } catch (IOException | RuntimeException | Error reason) {
            fail(reason);
        } finally {
            threads.shutdown();
            end(threads);
        }
        rethrow();
        synchronized (counts) {
            return new TreeMap<>(counts);
        }
    }

    private void copy(CopyReader reader, CopyContents.Table table, PartOutput part) {
        try {
            control.check();
            long rows = reader.copy(table, part);
            synchronized (counts) {
                counts.put(table.name(), rows);
            }
        } catch (SQLException failed) {
            fail(new IOException("Table " + table.name() + ": " + PostgresReasons.of(failed), failed));
        } catch (IOException | RuntimeException | Error failed) {
            fail(failed);
        }
    }

    /** The first failure counts; the others are its consequence. */
    private void fail(Throwable reason) {
        if (failure.compareAndSet(null, reason)) {
            readers.forEach(CopyReader::abort);
        }
    }

    /** A cancelled run ends what the readers do, so that this does not wait for ever. */
    private static CopyReader next(BlockingQueue<CopyReader> idle) throws IOException {
        try {
            return idle.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while tables were read");
        }
    }

    /**
     * Nobody may write to a part any more when the run gives it up. However long a table takes, a cancelled run ends its
     * reader.
     */
    private void end(ExecutorService threads) throws InterruptedIOException {
        try {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                control.check();
            }
        } catch (InterruptedException interrupted) {
            readers.forEach(CopyReader::abort);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while tables were read");
        }
    }

    private void rethrow() throws SQLException, IOException {
        Throwable reason = failure.get();
        if (reason != null) {
            control.check();
        }
        if (reason instanceof IOException failed) {
            throw failed;
        }
        if (reason instanceof RuntimeException failed) {
            throw failed;
        }
        if (reason instanceof Error failed) {
            throw failed;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "backup-copy-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
