package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.FolderDeletion;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RestoreTarget;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A live folder. Nothing in it belongs to Seaworthy, so nothing is carried over. */
record FolderLiveTarget(Path folder) implements LiveTarget {
    FolderLiveTarget {
        folder = folder.toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public String derivedName(String suffix) {
        return folder + suffix;
    }

    @Override
    public void requireReplaceable(boolean disconnect) {
        Path parent = parent(folder);
        if (!Files.isWritable(parent)) {
            throw new BackupRefusedException("Folder " + folder + " cannot be replaced: " + parent
                    + " is not writable for this user, so nothing in it can be renamed");
        }
        try {
            if (Files.exists(folder) && !Files.getFileStore(folder).equals(Files.getFileStore(parent))) {
                throw new BackupRefusedException(
                        "Folder " + folder
                                + " is a mount point and cannot be renamed. Restore with --to into a folder and move the files");
            }
        } catch (IOException failure) {
            throw new BackupRefusedException(
                    "Folder " + folder + " cannot be examined: " + failure.getMessage(), failure);
        }
    }

    @Override
    public boolean readable() {
        return Files.isDirectory(folder) && Files.isReadable(folder) && Files.isExecutable(folder);
    }

    @Override
    public RestoreTarget restoreTarget(String name) {
        return RestoreTarget.folder(Path.of(name));
    }

    @Override
    public Occupation occupy(boolean disconnect) {
        return new Open(folder);
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(Path.of(name), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(Path.of(from), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
        sync(parent(folder));
    }

    @Override
    public void admit(String name) {
        // Nobody was kept out.
    }

    @Override
    public void drop(String name) throws IOException {
        FolderDeletion.delete(Path.of(name));
    }

    @Override
    public String wayBack(String former) {
        return "The old folder is kept as " + former + "; to go back: stop the application, then mv '" + folder + "' '"
                + folder + "_restored' && mv '" + former + "' '" + folder + "'";
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Files have no sessions; what is carried over is who owns them, and who may enter. */
    private record Open(Path live) implements Occupation {
        @Override
        public void collect() {
            // Nothing of ours lies among the files.
        }

        @Override
        public List<String> carryOver(String copy) throws IOException {
            Path root = Path.of(copy);
            Files.setPosixFilePermissions(root, Files.getPosixFilePermissions(live));
            return Ownership.of(live).giveTo(root);
        }

        @Override
        public void release() {
            // Nothing is held.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
