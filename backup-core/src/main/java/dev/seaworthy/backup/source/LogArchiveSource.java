package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.FolderBacked;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rotated logs of a folder and the folders in it; each is stored once, however many backups it is in. The file that is
 * being written is left out: it matches no pattern, or was written to within the last hour. Links are left out. Logs are
 * saved as they are; encrypt the plan if they may hold what not everyone should read.
 */
public final class LogArchiveSource implements BackupSource, FolderBacked {
    /** {@code app.log.1}, {@code app.log.2026-11-20}, {@code app-2026-11-20.log}, {@code app.2026-11-20.0.log.gz} … */
    public static final List<String> DEFAULT_PATTERNS =
            List.of("*.log.*", "*.log-*", "*.log_*", "*[-._][0-9]*.log", "*.{gz,zip,bz2,xz,zst}");

    /** A quarter: older logs stay in older backups. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(90);

    private static final Duration QUIET = Duration.ofHours(1);

    private final String name;
    private final Path folder;
    private final List<String> patterns;
    private final Duration maxAge;

    private LogArchiveSource(String name, Path folder, List<String> patterns, Duration maxAge) {
        this.name = name;
        this.folder = folder.toAbsolutePath().normalize();
        this.patterns = patterns;
        this.maxAge = maxAge;
    }

    public static LogArchiveSource of(String name, Path folder) {
        return new LogArchiveSource(name, folder, DEFAULT_PATTERNS, DEFAULT_MAX_AGE);
    }

    /**
     * Takes files by these globs for the name alone, instead of {@link #DEFAULT_PATTERNS}.
     *
     * @throws IllegalArgumentException if one is no glob, or none is given
     */
    public LogArchiveSource patterns(String... globs) {
        if (globs.length == 0) {
            throw new IllegalArgumentException("Source " + name + " has no pattern; give one such as *.log.*");
        }
        Stream.of(globs).forEach(LogArchiveSource::matcher);
        return new LogArchiveSource(name, folder, List.of(globs), maxAge);
    }

    /**
     * Leaves out what was last written longer ago.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public LogArchiveSource maxAge(Duration maxAge) {
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException(
                    "Source " + name + ": the age limit is " + maxAge + "; give more than 0");
        }
        return new LogArchiveSource(name, folder, patterns, maxAge);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public SourceSession open(RunControl control) {
        if (!Files.isDirectory(folder)) {
            throw new BackupRefusedException("Source " + name + ": " + folder
                    + " is not a folder; create it, or take the source out of the plan");
        }
        return new Session(this, control);
    }

    @Override
    public SourceRestorer restorer() {
        return new LogArchiveRestorer();
    }

    @Override
    public boolean keptWhenReplacing() {
        return true;
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    private static final class Session extends FileTreeSession {
        private final List<PathMatcher> matchers;
        private final Instant newest;
        private final Instant oldest;

        Session(LogArchiveSource source, RunControl control) {
            super(source.name, LogArchiveRestorer.KIND, source.folder, control);
            this.matchers =
                    source.patterns.stream().map(LogArchiveSource::matcher).toList();
            this.newest = control.now().minus(QUIET);
            this.oldest = control.now().minus(source.maxAge);
        }

        @Override
        boolean takes(Path file, String path, FileState state) {
            return switch (state.kind()) {
                case DIRECTORY -> true;
                case SYMLINK, OTHER -> false;
                case FILE ->
                    state.modified().isBefore(newest)
                            && !state.modified().isBefore(oldest)
                            && matchers.stream().anyMatch(matcher -> matcher.matches(file.getFileName()));
            };
        }
    }
}
