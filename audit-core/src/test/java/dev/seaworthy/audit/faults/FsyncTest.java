package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts what reaches the disk: a kill of the process can not tell an fsync from none. */
@Tag("dear")
class FsyncTest {
    private static final int EVENTS = 40;
    private static final String BEGIN = "begin";
    private static final String END = "end";

    @TempDir
    Path folder;

    @Test
    void eachSyncEventInH2IsFsyncedBeforeItIsAcknowledged() throws IOException {
        long fsyncs = traced(SyncChild.class, ".*db\\.mv\\.db");

        System.out.println(EVENTS + " SYNC events in H2, one after the other: " + fsyncs + " fsyncs of its file");
        assertThat(fsyncs).isGreaterThanOrEqualTo(EVENTS);
    }

    @Test
    void eachJournaledEventOfOneThreadIsFsyncedBeforeItIsAcknowledged() throws IOException {
        long fsyncs = traced(JournalChild.class, ".*\\.seg", "1");

        System.out.println(EVENTS + " JOURNALED events, one after the other: " + fsyncs + " fsyncs of the journal");
        assertThat(fsyncs).isGreaterThanOrEqualTo(EVENTS);
    }

    @Test
    void journaledEventsOfManyThreadsShareFsyncs() throws IOException {
        long fsyncs = traced(JournalChild.class, ".*\\.seg", "64");

        System.out.println(64 * EVENTS + " JOURNALED events of 64 threads: " + fsyncs + " fsyncs of the journal");
        assertThat(fsyncs).isBetween((long) EVENTS, 64L * EVENTS / 2);
    }

    /** How often a file of this name was fsynced between the marks that the process makes. */
    private long traced(Class<?> child, String file, String... arguments) throws IOException {
        Path trace = folder.resolve("trace");
        assumeTrue(mayTrace(), "strace is missing, or this process may not trace another");

        List<String> command = List.of(
                "strace", "-f", "-y", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,mkdir", "-o", trace.toString());
        List<String> all = new ArrayList<>(List.of(folder.toString()));
        all.addAll(List.of(arguments));
        try (ChildJvm process = ChildJvm.startUnder(command, child, all.toArray(String[]::new))) {
            process.awaitLine("done"::equals, 120, TimeUnit.SECONDS);
            process.awaitEnd();
        }

        List<String> lines = Files.readAllLines(trace);
        return lines.subList(indexOf(lines, BEGIN), indexOf(lines, END)).stream()
                .filter(line -> line.matches(".*\\bf(data)?sync\\(\\d+<" + file + ">.*"))
                .count();
    }

    private static int indexOf(List<String> lines, String folder) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(".*\\bmkdir\\(\".*/" + folder + "\".*")) {
                return i;
            }
        }
        throw new AssertionError("the trace has no mkdir of " + folder + ": " + lines);
    }

    private static boolean mayTrace() {
        if (RequiredTool.find("strace").isEmpty()) {
            return false;
        }
        try {
            Process process = new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-e", "trace=fsync", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return true;
            }
            RequiredTool.missing("the right to trace (ptrace)");
            return false;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Logs one event after the other between two marks in the trace. */
    static final class SyncChild {
        private SyncChild() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            try (HikariDataSource pool = TestDatabase.pool(TestDatabase.h2().create(folder), 1);
                    AuditLogger logger = AuditLogger.builder(new JdbcAuditStore(pool))
                            .syncTimeout(Duration.ofSeconds(30))
                            .build()
                            .start()) {
                logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
                Files.createDirectory(folder.resolve(BEGIN));
                for (int i = 0; i < EVENTS; i++) {
                    AppendResult result = logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
                    if (!(result instanceof AppendResult.Stored)) {
                        throw new IllegalStateException("not stored: " + result);
                    }
                }
                Files.createDirectory(folder.resolve(END));
            }
            System.out.println("done");
        }
    }

    /** Several threads log one event after the other between two marks in the trace. */
    static final class JournalChild {
        private JournalChild() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            try (HikariDataSource pool = TestDatabase.pool(TestDatabase.h2().create(folder), 1);
                    AuditLogger logger = AuditLogger.builder(new JdbcAuditStore(pool))
                            .journal(folder.resolve("journal"))
                            .syncTimeout(Duration.ofSeconds(30))
                            .build()
                            .start()) {
                journal(logger);
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                    threads.add(new Thread(() -> IntStream.range(0, EVENTS).forEach(n -> journal(logger))));
                }
                Files.createDirectory(folder.resolve(BEGIN));
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
                Files.createDirectory(folder.resolve(END));
            }
            System.out.println("done");
        }

        /** While the disk is busy, some go to the store instead. */
        private static void journal(AuditLogger logger) {
            AppendResult result;
            do {
                result = logger.log(AuditEvent.of("a.b"), AuditMode.JOURNALED);
            } while (!(result instanceof AppendResult.Journaled));
        }
    }
}
