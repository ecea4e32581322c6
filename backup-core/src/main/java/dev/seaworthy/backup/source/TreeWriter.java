package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.TreeCounts;
import dev.seaworthy.backup.TreeEntry;
import dev.seaworthy.backup.UnrestorableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/** Writes entries below one folder, synced. Links and the modes of folders come last, so that neither is in the way. */
final class TreeWriter {
    private final Path root;
    private final SourceContent content;
    private final RunControl control;
    private final Map<String, Long> counts = TreeCounts.none();
    private final Deque<TreeEntry> folders = new ArrayDeque<>();
    private final Deque<TreeEntry> links = new ArrayDeque<>();

    TreeWriter(Path root, SourceContent content, RunControl control) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        this.content = content;
        this.control = control;
    }

    Map<String, Long> counts() {
        return counts;
    }

    void add(TreeEntry entry) throws IOException {
        control.check();
        Path path = inside(entry.path());
        switch (entry.type()) {
            case DIRECTORY -> {
                Files.createDirectory(path);
                folders.push(entry);
            }
            case SYMLINK -> links.add(entry);
            case FILE -> {
                write(entry, path);
                attributes(entry, path);
            }
        }
        counts.merge(TreeCounts.key(entry.type()), 1L, Long::sum);
    }

    void finish() throws IOException {
        for (TreeEntry link : links) {
            Files.createSymbolicLink(inside(link.path()), path(String.valueOf(link.target())));
        }
        for (TreeEntry folder : folders) {
            Path path = inside(folder.path());
            FolderLiveTarget.sync(path);
            attributes(folder, path);
        }
        FolderLiveTarget.sync(root);
    }

    /** Neither above the root nor through anything but real folders below it. */
    private Path inside(String relative) throws IOException {
        Path path = root.resolve(path(relative)).normalize();
        if (relative.isEmpty()
                || path.equals(root)
                || !path.startsWith(root)
                || !root.relativize(path).toString().equals(Path.of(relative).toString())) {
            throw new UnrestorableException(
                    "The backup holds the path \"" + relative + "\", which leads out of the folder; refused");
        }
        Path parent = FolderLiveTarget.parent(path);
        if (!parent.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(parent.toRealPath())) {
            throw new UnrestorableException(
                    "The backup holds the path \"" + relative + "\", which leads through a link; refused");
        }
        return path;
    }

    private static Path path(String text) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException inexpressible) {
            throw new IOException(
                    "The name \"" + text + "\" cannot be written in the encoding of this process, "
                            + System.getProperty("sun.jnu.encoding")
                            + "; start Java with LC_ALL=C.UTF-8 in its environment",
                    inexpressible);
        }
    }

    private void write(TreeEntry entry, Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(path))) {
            OutputStream output = Channels.newOutputStream(channel);
            try (InputStream input = content.openBlob(entry)) {
                input.transferTo(output);
            }
            channel.force(true);
        }
    }

    /** Nobody else reads a file before it has the mode that says who may. */
    private static FileAttribute<?>[] ownerOnly(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void attributes(TreeEntry entry, Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(FileState.permissions(entry.mode()));
        }
        Files.setLastModifiedTime(path, FileTime.from(entry.modified()));
    }
}
