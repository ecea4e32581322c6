package dev.seaworthy.health.operations;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps deployments in a text file, a line each, written anew as a whole: for applications without a database. Processes
 * of one machine may share it.
 */
public final class FileDeploymentStore implements DeploymentStore {

    private static final Logger log = LoggerFactory.getLogger(FileDeploymentStore.class);
    private static final int FIELDS = 6;
    private static final String UNKNOWN = Deployment.UNKNOWN;

    private static final Comparator<Deployment> NEWEST_FIRST =
            Comparator.comparing(Deployment::startedAt).reversed().thenComparing(Deployment::instance);

    private final Path file;

    /** Needs a folder that exists; the file and one with {@code .lock} behind its name are made in it. */
    public FileDeploymentStore(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public List<Deployment> newest(int limit) throws IOException {
        List<Deployment> all = read(false);
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    @Override
    public void save(Deployment deployment) throws IOException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("another process is writing " + file + "; it is tried again in a minute");
            }
            List<Deployment> all = read(true);
            all.removeIf(row -> row.instance().equals(deployment.instance())
                    && row.startedAt().equals(deployment.startedAt()));
            all.add(deployment);
            all.sort(NEWEST_FIRST);
            write(all.subList(0, Math.min(KEPT, all.size())));
        }
    }

    private List<Deployment> read(boolean writing) throws IOException {
        List<Deployment> all = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : text(writing).lines().toList()) {
                Deployment row = parse(line);
                if (row != null) {
                    all.add(row);
                } else if (writing) {
                    log.warn("{} has a line that is no deployment, which is left out from now on: {}", file, line);
                }
            }
        }
        all.sort(NEWEST_FIRST);
        return all;
    }

    /** A byte that is no text costs its line a character, not the history. */
    private String text(boolean writing) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (writing && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            log.warn(
                    "{} holds bytes that are no UTF-8 text, which are \uFFFD from now on; does something else write it?",
                    file);
        }
        return text;
    }

    /** To a file beside it first, so that a crash leaves the old one or the new one. */
    private void write(List<Deployment> all) throws IOException {
        StringBuilder lines = new StringBuilder();
        all.forEach(row -> lines.append(line(row)).append('\n'));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(Deployment row) {
        return String.join(
                "\t",
                row.startedAt().toString(),
                field(row.instance()),
                field(row.version()),
                field(row.commit()),
                Integer.toString(row.restarts()),
                row.restartedAt() == null ? UNKNOWN : row.restartedAt().toString());
    }

    private static String field(@Nullable String text) {
        return text == null ? UNKNOWN : text;
    }

    private static @Nullable Deployment parse(String line) {
        String[] fields = line.split("\t", -1);
        try {
            return fields.length != FIELDS
                    ? null
                    : new Deployment(
                            fields[2],
                            fields[3],
                            fields[1],
                            Instant.parse(fields[0]),
                            Integer.parseInt(fields[4]),
                            fields[5].equals(UNKNOWN) ? null : Instant.parse(fields[5]));
        } catch (DateTimeException | NumberFormatException damaged) {
            return null;
        }
    }
}
