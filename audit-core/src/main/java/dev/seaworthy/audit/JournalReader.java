package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the events that the store is to have, and hears when it has them. Used by the writer's thread. */
final class JournalReader {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);

    private final JournalSources sources;
    private final JournalThread thread;
    private final Ledger ledger;
    private final Aside aside;

    JournalReader(JournalSources sources, JournalThread thread, Ledger ledger, Aside aside) {
        this.sources = sources;
        this.thread = thread;
        this.ledger = ledger;
        this.aside = aside;
    }

    Journal.Peeked peek(int maxEvents) throws IOException {
        while (thread.answers()) {
            JournalSource source = sources.first();
            if (source == null) {
                break;
            }
            JournalSegment.Chunk chunk = read(source, maxEvents);
            if (chunk == null) {
                continue;
            }
            List<AuditEvent> events = readable(chunk);
            if (!events.isEmpty()) {
                return new Journal.Peeked(events, source.old(), first(events.size(), chunk, source), source);
            }
            if (!chunk.payloads().isEmpty()) {
                chunk = first(1, chunk, source);
                setAside(chunk.payloads().get(0), source);
            }
            advance(source, chunk);
        }
        return Journal.Peeked.NOTHING;
    }

    void confirm(Journal.Peeked peeked) {
        JournalSegment.Chunk chunk = peeked.chunk();
        JournalSource source = peeked.source();
        if (chunk != null && source != null) {
            advance(source, chunk);
        }
    }

    /** Null when the file is gone. */
    private JournalSegment.@Nullable Chunk read(JournalSource source, int maxEvents) throws IOException {
        try {
            JournalSegment.Chunk chunk = source.segment().read(source.end(), maxEvents);
            source.trouble(null);
            return chunk;
        } catch (IOException e) {
            if (!Files.notExists(source.segment().file())) {
                sources.postpone(source, e);
                throw e;
            }
            source.markGone();
            sources.finishIfRead(source);
            thread.wake();
            return null;
        }
    }

    /** Those before the first record that is no event. */
    private static List<AuditEvent> readable(JournalSegment.Chunk chunk) {
        List<AuditEvent> events = new ArrayList<>(chunk.payloads().size());
        try {
            for (byte[] payload : chunk.payloads()) {
                events.add(JournalPayload.read(payload));
            }
        } catch (IOException unreadable) {
            return events;
        }
        return events;
    }

    private static JournalSegment.Chunk first(int records, JournalSegment.Chunk chunk, JournalSource source)
            throws IOException {
        return records == chunk.payloads().size() ? chunk : source.segment().read(source.end(), records);
    }

    /** It must not hold up the events behind it; without room it is given up, without a disk it stays. */
    private void setAside(byte[] payload, JournalSource source) throws IOException {
        try {
            aside.take(payload, reason(payload));
            LOG.error(
                    "A record of journal segment {} is no event that can be read; it is a dead letter.",
                    source.segment().file());
        } catch (DeadLettersFullException full) {
            ledger.refused(RefusalReason.REJECTED, 1);
            LOG.error(
                    "A record of journal segment {} is no event that can be read and is lost: {}",
                    source.segment().file(),
                    full.getMessage());
        } catch (IOException e) {
            sources.postpone(source, e);
            throw e;
        }
    }

    private static String reason(byte[] payload) {
        try {
            JournalPayload.read(payload);
            return "readable";
        } catch (IOException unreadable) {
            return String.valueOf(unreadable.getMessage());
        }
    }

    private void advance(JournalSource source, JournalSegment.Chunk chunk) {
        sources.advance(source, chunk);
        sources.finishIfRead(source);
        if (source.isRead()) {
            thread.wake();
        }
    }

    /** Keeps what is no event. */
    @FunctionalInterface
    interface Aside {
        void take(byte[] payload, String reason) throws IOException;
    }
}
