package dev.seaworthy.audit;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal's thread does to the files. */
final class JournalDisk implements JournalThread.Disk {
    private static final Logger LOG = LoggerFactory.getLogger(JournalDisk.class);

    private final JournalFolder folder;
    private final JournalSources sources;
    private final SegmentAppender appender;
    private final DeadLetterFiles deadLetters;
    private final Adoption adoption;

    JournalDisk(
            JournalFolder folder,
            JournalSources sources,
            SegmentAppender appender,
            DeadLetterFiles deadLetters,
            Adoption adoption) {
        this.folder = folder;
        this.sources = sources;
        this.appender = appender;
        this.deadLetters = deadLetters;
        this.adoption = adoption;
    }

    @Override
    public void append(List<AppendRequest> records) {
        appender.append(records);
    }

    @Override
    public void tidy() {
        appender.rollIfRead();
        for (JournalSource source = sources.pollFinished(); source != null; source = sources.pollFinished()) {
            delete(source);
        }
    }

    @Override
    public void close() {
        appender.retire();
        tidy();
        deadLetters.close();
        adoption.folders().forEach(JournalDisk::release);
        release(folder);
    }

    private static void delete(JournalSource source) {
        try {
            source.segment().delete();
            AdoptedFolder owner = source.adopted();
            if (owner != null) {
                owner.fileGone();
            }
        } catch (IOException e) {
            LOG.warn(
                    "The journal segment {} is stored and can not be removed; whoever adopts it reads it again: {}",
                    source.segment().file(),
                    e.toString());
        }
    }

    private static void release(AutoCloseable held) {
        try {
            held.close();
        } catch (Exception e) {
            LOG.warn("The audit journal did not close cleanly; the next start reads what it holds.", e);
        }
    }
}
