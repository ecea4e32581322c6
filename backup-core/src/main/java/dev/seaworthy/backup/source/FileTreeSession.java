package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.ContentChangedException;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceSession;
import dev.seaworthy.backup.TreeCounts;
import dev.seaworthy.backup.TreeEntry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Walks a tree in the order of names, parents before children. What of it is taken, and how, others may change. */
class FileTreeSession implements SourceSession {
    private static final String ENGINE = "file-tree";

    /** A file that changes all the time, such as a log, must not hold up the rest. */
    private static final int ATTEMPTS = 3;

    private static final int WARNINGS = 100;

    private final String name;
    private final String kind;
    private final Path root;
    private final RunControl control;
    private final Map<String, Long> counts = TreeCounts.none();
    private final List<String> warnings = new ArrayList<>();
    private long suppressed;

    FileTreeSession(String name, String kind, Path root, RunControl control) {
        this.name = name;
        this.kind = kind;
        this.root = root;
        this.control = control;
    }

    @Override
    public final SourceInfo read(BackupSink sink) throws IOException {
        Instant at = control.now();
        readAll(sink);
        if (suppressed > 0) {
            warnings.add("and " + suppressed + " more");
        }
        return new SourceInfo(name, kind, ENGINE, Fidelity.FILES, at, details(), counts, warnings);
    }

    void readAll(BackupSink sink) throws IOException {
        walk(root, "", sink);
    }

    Map<String, String> details() {
        return Map.of("folder", root.toString());
    }

    /** Whether it belongs into the backup; a folder that does not is not entered. */
    boolean takes(Path file, String path, FileState state) throws IOException {
        return true;
    }

    final RunControl control() {
        return control;
    }

    final void walk(Path folder, String prefix, BackupSink sink) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        } catch (NoSuchFileException vanished) {
            if (folder.equals(root)) {
                throw vanished; // Otherwise a lost mount would look like an empty tree.
            }
            warn(prefix + " vanished while it was read");
            return;
        }
        children.sort(null);
        for (Path child : children) {
            control.check();
            String path = prefix + text(child.getFileName(), child);
            try {
                add(child, path, sink);
            } catch (NoSuchFileException vanished) {
                warn(path + " vanished before it was read");
            }
        }
    }

    /** What the JVM's encoding cannot express would come back under another name, or on top of another file. */
    static String text(Path name, Path of) throws IOException {
        String text = name.toString();
        try {
            if (name.getFileSystem().getPath(text).equals(name)) {
                return text;
            }
        } catch (InvalidPathException inexpressible) {
            // Said below.
        }
        throw new IOException("The name or target of " + of + " is no text in the encoding of this process, "
                + System.getProperty("sun.jnu.encoding")
                + "; start Java with LC_ALL=C.UTF-8 in its environment, or rename the file");
    }

    final void add(Path file, String path, BackupSink sink) throws IOException {
        FileState state = FileState.of(file);
        if (!takes(file, path, state)) {
            return;
        }
        switch (state.kind()) {
            case DIRECTORY -> {
                entry(TreeEntry.directory(path, state.mode(), state.modified()), sink);
                walk(file, path + "/", sink);
            }
            case SYMLINK ->
                entry(TreeEntry.symlink(path, state.modified(), text(Files.readSymbolicLink(file), file)), sink);
            case FILE -> content(file, path, sink);
            case OTHER ->
                throw new IOException(file + " is neither file, folder nor symbolic link and cannot be backed up; "
                        + "move it out of " + root);
        }
    }

    void content(Path file, String path, BackupSink sink) throws IOException {
        for (int attempt = 1; ; attempt++) {
            FileState before = FileState.of(file);
            String sha256 = before.sha256(file, control);
            boolean steady = FileState.of(file).equals(before);
            if (!steady && attempt < ATTEMPTS) {
                continue;
            }
            try {
                String blob = steady
                        ? sink.blob(sha256, before.size(), () -> Files.newInputStream(file))
                        : frozen(file, path, sink);
                entry(TreeEntry.file(path, before.mode(), before.modified(), blob, !steady), sink);
                return;
            } catch (ContentChangedException changed) {
                if (attempt >= ATTEMPTS) {
                    entry(TreeEntry.file(path, before.mode(), before.modified(), frozen(file, path, sink), true), sink);
                    return;
                }
            }
        }
    }

    /** One reading of a file that never stands still, through a copy that does. */
    final String frozen(Path file, String path, BackupSink sink) throws IOException {
        warn(path + " changed while it was read; what is saved may be a mixture");
        try (FrozenCopy copy = FrozenCopy.of(file, control)) {
            return sink.blob(copy.sha256(), copy.size(), copy::open);
        }
    }

    final void entry(TreeEntry entry, BackupSink sink) throws IOException {
        sink.entry(entry);
        counts.merge(TreeCounts.key(entry.type()), 1L, Long::sum);
    }

    final void warn(String warning) {
        if (warnings.size() < WARNINGS) {
            warnings.add(warning);
        } else {
            suppressed++;
        }
    }

    @Override
    public void close() {
        // Every stream is closed where it is read.
    }
}
