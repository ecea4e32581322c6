package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of configuration, and folders of such: {@code .properties}, {@code .env}, {@code .ini}, {@code .conf}, YAML, JSON
 * and XML. Passwords, keys and other secrets are replaced by a marker before anything is stored, and named in the manifest;
 * other files are left out with a warning. In a plan with recipients every file is saved complete instead.
 *
 * <p>A restored file keeps its path, below the target folder. {@code restore --replace} leaves the live files alone.
 */
public final class ConfigurationSource implements BackupSource {
    private final String name;
    private final List<Path> paths;
    private final List<String> secretNames;
    private final boolean filled;

    private ConfigurationSource(String name, List<Path> paths, List<String> secretNames, boolean filled) {
        this.name = name;
        this.paths = paths;
        this.secretNames = secretNames;
        this.filled = filled;
    }

    /**
     * Saves these files and folders.
     *
     * @throws IllegalArgumentException if none is given
     */
    public static ConfigurationSource of(String name, Path... filesAndFolders) {
        if (filesAndFolders.length == 0) {
            throw new IllegalArgumentException("Source " + name + " names no file; give files or folders");
        }
        List<Path> paths = Stream.of(filesAndFolders)
                .map(path -> path.toAbsolutePath().normalize())
                .distinct()
                .sorted()
                .toList();
        return new ConfigurationSource(name, paths, List.of(), false);
    }

    /** Adds parts of names whose settings are secrets too, in any case and with any separators. */
    public ConfigurationSource secretNames(String... parts) {
        List<String> all = Stream.concat(secretNames.stream(), Stream.of(parts)).toList();
        new SecretNames(all);
        return new ConfigurationSource(name, paths, all, filled);
    }

    /**
     * Lets a restore on the host of the backup take the secrets that the backup lacks from the files that are live there.
     * Drills would copy them too, so leave it off except to restore.
     */
    public ConfigurationSource fillSecretsFromLiveFiles() {
        return new ConfigurationSource(name, paths, secretNames, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Path> localPaths() {
        return paths;
    }

    @Override
    public SourceSession open(RunControl control) {
        for (Path path : paths) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new BackupRefusedException(
                        "Source " + name + ": there is no " + path + "; create it, or take it out of the source");
            }
        }
        return new ConfigurationSession(name, paths, new Redaction(new SecretNames(secretNames)), control);
    }

    @Override
    public SourceRestorer restorer() {
        return new ConfigurationRestorer(new Redaction(new SecretNames(secretNames)), filled);
    }

    @Override
    public boolean keptWhenReplacing() {
        return true;
    }
}
