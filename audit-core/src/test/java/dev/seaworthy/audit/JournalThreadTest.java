package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever happens on the thread of the journal, it goes on: without it nothing is journaled until the restart. */
@Timeout(60)
class JournalThreadTest {
    private static final int ALL_ROOM = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JournalThread thread = new JournalThread(Path.of("journal"), PATIENCE, new WillingDisk());

    @AfterEach
    void close() {
        thread.close(PATIENCE);
    }

    @Test
    void aFullHeapBetweenTwoTurnsEndsNeitherTheThreadNorItsRoom() throws IOException {
        thread.start();

        assertThatThrownBy(() -> thread.perform(new Unlucky(), Duration.ofMillis(200)))
                .isInstanceOf(IOException.class);

        thread.perform(new AppendRequest(new byte[1]), PATIENCE);
    }

    private static final class Unlucky extends DiskRequest {
        @Override
        int bytes() {
            return ALL_ROOM;
        }

        @Override
        boolean take() {
            throw new OutOfMemoryError("no");
        }
    }

    private static final class WillingDisk implements JournalThread.Disk {
        @Override
        public void append(List<AppendRequest> records) {
            for (AppendRequest record : records) {
                record.settle(null);
                record.wake();
            }
        }

        @Override
        public void tidy() {}

        @Override
        public void close() {}
    }
}
