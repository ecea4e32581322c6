package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over what processes left that ended. Used by one thread at a time, save for {@link #folders()}. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final Path root;
    private final JournalSources sources;
    private final DeadLetterFiles deadLetters;
    private final List<AdoptedFolder> folders = new CopyOnWriteArrayList<>();

    Adoption(Path root, JournalSources sources, DeadLetterFiles deadLetters) {
        this.root = root;
        this.sources = sources;
        this.deadLetters = deadLetters;
    }

    /** Those that are held. */
    List<AdoptedFolder> folders() {
        return folders;
    }

    void adopt() throws IOException {
        folders.removeIf(AdoptedFolder::isGone);
        for (JournalFolder abandoned : JournalFolder.abandoned(root)) {
            try {
                adopt(abandoned);
            } catch (IOException e) {
                LOG.warn(
                        "The journal {} of a process that ended can not be read and stays there: {}",
                        abandoned.path(),
                        e.toString());
                abandoned.release();
            }
        }
    }

    private void adopt(JournalFolder abandoned) throws IOException {
        abandoned.removeLeftovers();
        List<Path> segments = abandoned.files(JournalSegment.SUFFIX);
        List<Path> letters = abandoned.files(DeadLetterFile.SUFFIX);
        if (segments.isEmpty() && letters.isEmpty()) {
            abandoned.close();
            return;
        }
        AdoptedFolder owner = new AdoptedFolder(abandoned, segments.size() + letters.size());
        // All is read before any of it is counted, so that a folder which can not be read is not counted in part.
        List<JournalSource> found = new ArrayList<>();
        for (Path file : segments) {
            found.add(source(file, owner));
        }
        List<DeadLetterFile> foundLetters = new ArrayList<>();
        for (Path file : letters) {
            foundLetters.add(new DeadLetterFile(file, owner));
        }
        deadLetters.adopt(foundLetters);
        folders.add(owner);
        LOG.info(
                "Adopted {} events in {} segments, and {} files of dead letters, from the journal {} of a process that ended.",
                found.stream().mapToLong(JournalSource::unconfirmed).sum(),
                found.size(),
                letters.size(),
                abandoned.path());
        sources.adopt(found);
    }

    private static JournalSource source(Path file, AdoptedFolder owner) throws IOException {
        JournalSegment segment = new JournalSegment(file);
        long size = Files.size(file);
        int count = 0;
        while (segment.readPosition() < size) {
            JournalSegment.Chunk chunk = segment.read(size, Integer.MAX_VALUE);
            count += chunk.payloads().size();
            segment.advance(chunk);
        }
        return JournalSource.adopted(new JournalSegment(file), owner, count, size);
    }
}
