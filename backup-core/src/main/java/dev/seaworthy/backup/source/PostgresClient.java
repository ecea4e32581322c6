package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.RunControl;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client program of PostgreSQL that is here and new enough. */
record PostgresClient(Path program, int major, String version) {
    private static final Path PACKAGED = Path.of("/usr/lib/postgresql");
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+)[^\\s]*)");
    private static final long VERSION_SECONDS = 20;
    private static final int LONGEST_ANSWER = 1000;

    /** Chooses a version by the clusters of the machine, which says nothing about the server that is meant. */
    private static final String DEBIAN_WRAPPER = "pg_wrapper";

    /** Variables that would lead a program elsewhere than the URL says. */
    private static final List<String> MISLEADING =
            List.of("PGSERVICE", "PGSERVICEFILE", "PGHOSTADDR", "PGOPTIONS", "PGDATABASE", "PGTARGETSESSIONATTRS");

    /**
     * Looks in {@code folder} if given, else on the {@code PATH}, else where Debian puts them.
     *
     * @param least the least major version
     * @throws BackupRefusedException if there is none; it says what to install
     */
    static PostgresClient find(String name, int least, @Nullable Path folder) {
        return find(name, least, folder, null);
    }

    /** As {@link #find(String, int, Path)}; cancelling the run ends a program that does not answer. */
    static PostgresClient find(String name, int least, @Nullable Path folder, @Nullable RunControl control) {
        List<String> tooOld = new ArrayList<>();
        for (Path candidate : folder == null ? everywhere() : List.of(folder)) {
            PostgresClient client = at(candidate.resolve(name), control);
            if (control != null) {
                control.check();
            }
            if (client != null && client.major() >= least) {
                return client;
            }
            if (client != null) {
                tooOld.add(client.program() + " is " + client.version());
            }
        }
        String where = folder == null ? "on the PATH or under " + PACKAGED : "in " + folder;
        throw new BackupRefusedException("There is no " + name + " of version " + least + " or newer " + where
                + (tooOld.isEmpty() ? "" : " (" + String.join(", ", tooOld) + ")")
                + "; install it, on Debian by: apt-get install postgresql-client-" + least
                + ", or say in which folder it is");
    }

    /** Starts the program against a database; cancelling the run ends it. */
    PostgresProcess start(PostgresDatabase database, RunControl control, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        MISLEADING.forEach(environment::remove);
        environment.putAll(database.environment());
        environment.put("PGAPPNAME", "seaworthy-backup");
        environment.put("PGCONNECT_TIMEOUT", "30");
        environment.put("LC_MESSAGES", "C");
        return new PostgresProcess(String.valueOf(program.getFileName()), builder.start(), control);
    }

    private static List<Path> everywhere() {
        List<Path> folders = new ArrayList<>();
        for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        folders.addAll(packaged());
        return folders;
    }

    /** Oldest first: a dump by the server's own version is read by every later one. */
    private static List<Path> packaged() {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(PACKAGED)) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(PACKAGED, "[0-9]*")) {
                versions.forEach(version -> folders.add(version.resolve("bin")));
            } catch (IOException unreadable) {
                return List.of();
            }
        }
        folders.sort(Comparator.comparingInt(
                bin -> number(String.valueOf(FolderLiveTarget.parent(bin).getFileName()))));
        return folders;
    }

    private static int number(String version) {
        return version.matches("\\d{1,4}") ? Integer.parseInt(version) : 0;
    }

    private static @Nullable PostgresClient at(Path program, @Nullable RunControl control) {
        try {
            boolean usable = Files.isExecutable(program)
                    && !String.valueOf(program.toRealPath().getFileName()).equals(DEBIAN_WRAPPER);
            return usable ? ask(program, control) : null;
        } catch (IOException unusable) {
            return null;
        }
    }

    /** Its end is waited for before its answer is read, of which there is no end if it hangs. */
    private static @Nullable PostgresClient ask(Path program, @Nullable RunControl control) throws IOException {
        Process process = new ProcessBuilder(program.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        RunControl.Registration cancel = control == null ? () -> {} : control.onCancel(process::destroyForcibly);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
                return null;
            }
            InputStream output = process.getInputStream();
            int length = Math.min(output.available(), LONGEST_ANSWER); // What it left behind may hold the pipe open.
            Matcher matcher = VERSION.matcher(new String(output.readNBytes(length), StandardCharsets.UTF_8));
            return matcher.find()
                    ? new PostgresClient(program, Integer.parseInt(matcher.group(2)), matcher.group(1))
                    : null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            cancel.end();
            process.destroyForcibly();
        }
    }
}
