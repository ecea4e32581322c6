package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one folder, as while an application is rolled over. */
class SharedJournalTest {
    private static final String ACKNOWLEDGED = "ack ";
    private static final int EVENTS = 200;

    @TempDir
    Path folder;

    private final Ledger ledger = new Ledger();

    @Test
    void aLivingProcessKeepsItsJournalAlthoughItLooksForDeadOnesItself() throws IOException {
        try (ChildJvm child = ChildJvm.start(Appending.class, folder.toString())) {
            child.awaitLine("looked"::equals, 60, TimeUnit.SECONDS);

            try (Journal journal = Journal.open(folder, 1 << 20, ledger)) {
                journal.adopt();

                assertThat(journal.pending()).isZero();
            }
        }
    }

    @Test
    void theJournalOfAKilledProcessIsAdoptedOnceAndWhole() throws IOException {
        List<UUID> acknowledged = killed();

        try (Journal journal = Journal.open(folder, 1 << 20, ledger);
                Journal other = Journal.open(folder, 1 << 20, ledger)) {
            journal.adopt();
            other.adopt();
            journal.adopt();

            assertThat(other.pending()).isZero();
            List<UUID> adopted = drained(journal);
            assertThat(adopted).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(ledger.recoveredTotal()).isEqualTo(adopted.size());
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRecoveryThatIsKilledIsDoneByTheNextProcess() throws IOException {
        List<UUID> acknowledged = killed();
        List<UUID> confirmed = killedAfter(Recovering.class, 20);

        try (Journal journal = Journal.open(folder, 1 << 20, ledger)) {
            journal.adopt();
            List<UUID> adopted = drained(journal);

            assertThat(adopted).doesNotHaveDuplicates();
            assertThat(ledger.recoveredTotal()).isEqualTo(adopted.size());
            assertThat(Stream.concat(confirmed.stream(), adopted.stream())).containsAll(acknowledged);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private List<UUID> killed() {
        return killedAfter(Appending.class, EVENTS);
    }

    private List<UUID> killedAfter(Class<?> main, int acknowledgements) {
        try (ChildJvm child = ChildJvm.start(main, folder.toString())) {
            for (int i = 0; i < acknowledgements; i++) {
                child.awaitLine(line -> line.startsWith(ACKNOWLEDGED), 60, TimeUnit.SECONDS);
            }
            List<String> output = child.kill();
            assertThat(child.exitValue()).isEqualTo(137);
            return output.stream()
                    .filter(line -> line.startsWith(ACKNOWLEDGED) && line.length() == ACKNOWLEDGED.length() + 36)
                    .map(line -> UUID.fromString(line.substring(ACKNOWLEDGED.length())))
                    .toList();
        }
    }

    private static List<UUID> drained(Journal journal) throws IOException {
        List<UUID> ids = new ArrayList<>();
        for (Journal.Peeked next = journal.peek(50); !next.events().isEmpty(); next = journal.peek(50)) {
            next.events().forEach(event -> ids.add(event.id()));
            journal.confirm(next);
        }
        return ids;
    }

    /** Appends until it is killed. */
    static final class Appending {
        private Appending() {}

        public static void main(String[] arguments) throws IOException {
            Journal journal = Journal.open(Path.of(arguments[0]), 64 << 20, new Ledger());
            journal.append(CanonicalForm.payload(JournalEvents.next()), Duration.ofSeconds(20));
            journal.adopt();
            System.out.println("looked");
            while (true) {
                AuditEvent event = JournalEvents.next();
                journal.append(CanonicalForm.payload(event), Duration.ofSeconds(20));
                System.out.println(ACKNOWLEDGED + event.id());
            }
        }
    }

    /** Takes over what the one before left, event by event, until it is killed. */
    static final class Recovering {
        private Recovering() {}

        public static void main(String[] arguments) throws IOException {
            Journal journal = Journal.open(Path.of(arguments[0]), 64 << 20, new Ledger());
            journal.adopt();
            for (Journal.Peeked next = journal.peek(1); !next.events().isEmpty(); next = journal.peek(1)) {
                journal.confirm(next);
                System.out.println(ACKNOWLEDGED + next.events().get(0).id());
            }
            // Killed while the folder is still there.
            LockSupport.park();
        }
    }
}
