package dev.seaworthy.benchmarks;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a file tree takes to back up for the first time, again with one file in a hundred changed, and to restore; against
 * restic on the same tree in the same run. Both write into a folder of the same disk, and neither run was made before.
 *
 * <p>{@code -Dfiles=50000}, {@code -Dmegabytes=1000}: half of the bytes are text, half compress no further.
 */
public final class FileTreeThroughput {
    private static final int FILES_PER_FOLDER = 100;
    private static final int CHANGED_ONE_IN = 100;
    private static final double MEGA = 1e6;
    private static final long LONGEST_HOURS = 1;
    private static final String FIRST = "first run";
    private static final String SECOND = "second run";
    private static final String RESTORE = "restore";

    private final Path folder;
    private final Path tree;
    private final int files = Integer.getInteger("files", 50_000);
    private final int bytesPerFile = (int) (Integer.getInteger("megabytes", 1_000) * MEGA / files);
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    private FileTreeThroughput(Path folder) {
        this.folder = folder;
        this.tree = folder.resolve("tree");
    }

    /** Prints seconds, what each keeps on the disk, and ratios. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        Path folder = Database.temporaryFolder();
        try {
            new FileTreeThroughput(folder).run();
        } finally {
            Database.deleteRecursively(folder);
        }
    }

    private void run() throws Exception {
        Random random = new Random(1);
        for (int file = 0; file < files; file++) {
            write(file, random);
        }
        restic("init", "--quiet");
        BackupPlan plan = BackupPlan.of("files").source(FileTreeSource.of("tree", tree));
        try (Backups backups = Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .plan(plan)
                .signingKey(folder.resolve("keys/signing.pem"))
                .build()) {
            backUp(backups, FIRST);
            for (int file = 0; file < files; file += CHANGED_ONE_IN) {
                write(file, random);
            }
            BackupInfo newest = backUp(backups, SECOND);
            timed(
                    "seaworthy, " + RESTORE,
                    () -> backups.restore(RestoreRequest.to(newest.id(), folder.resolve("ours"))));
            timed("restic, " + RESTORE, () -> restic("restore", "--quiet", "latest", "--target", "theirs"));
        }
        report();
    }

    /** Restic first: what it reads is in the page cache for the other, as both were just written. */
    private BackupInfo backUp(Backups backups, String run) throws Exception {
        timed("restic, " + run, () -> restic("backup", "--quiet", "tree"));
        BackupInfo[] backup = new BackupInfo[1];
        timed("seaworthy with its check, " + run, () -> backup[0] = backups.backup("files"));
        double written = seconds(Objects.requireNonNull(backup[0]));
        seconds.put("seaworthy, " + run, written);
        return backup[0];
    }

    private static double seconds(BackupInfo backup) {
        return Duration.between(backup.startedAt(), Objects.requireNonNull(backup.finishedAt()))
                        .toNanos()
                / 1e9;
    }

    private void write(int number, Random random) throws IOException {
        byte[] bytes = new byte[bytesPerFile];
        if (number % 2 == 0) {
            random.nextBytes(bytes);
        } else {
            StringBuilder text = new StringBuilder();
            while (text.length() < bytesPerFile) {
                text.append("Line of ").append(random.nextInt(100_000)).append(", as it was agreed upon\n");
            }
            bytes = text.substring(0, bytesPerFile).getBytes(StandardCharsets.US_ASCII);
        }
        Path file = tree.resolve(String.valueOf(number / FILES_PER_FOLDER)).resolve(number + ".bin");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void restic(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("restic"), Stream.of(arguments)).toList());
        builder.environment().put("RESTIC_REPOSITORY", folder.resolve("restic").toString());
        builder.environment().put("RESTIC_CACHE_DIR", folder.resolve("cache").toString());
        builder.environment().put("RESTIC_PASSWORD", "of a benchmark");
        Process process = builder.directory(folder.toFile()).inheritIO().start();
        if (!process.waitFor(LONGEST_HOURS, TimeUnit.HOURS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("restic failed; install the package restic");
        }
    }

    private void timed(String name, Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        seconds.put(name, (System.nanoTime() - begin) / 1e9);
    }

    private void report() throws IOException {
        double raw = (double) files * bytesPerFile / MEGA;
        Report.heading(String.format("%,d files, %.0f MB", files, raw));
        for (Map.Entry<String, Double> each : seconds.entrySet()) {
            Report.throughput(each.getKey(), each.getValue(), raw, raw);
        }
        Report.heading("On the disk after both runs");
        Report.count("seaworthy, MB", (long) (size(folder.resolve("backups")) / MEGA));
        Report.count("restic, MB", (long) (size(folder.resolve("restic")) / MEGA));
        Report.heading("Ratios");
        for (String what : new String[] {FIRST, SECOND, RESTORE}) {
            Report.ratio(what + ": speed to restic", took("restic, " + what) / took("seaworthy, " + what));
        }
    }

    private double took(String name) {
        return Objects.requireNonNull(seconds.get(name), name);
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        }
    }

    private interface Work {
        void run() throws Exception;
    }
}
