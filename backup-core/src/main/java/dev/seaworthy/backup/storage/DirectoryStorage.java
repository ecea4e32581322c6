package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.CheckContext;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.FolderBacked;
import dev.seaworthy.backup.SelfCheck;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A repository in a local or mounted folder, one file per object, readable with everyday tools. An object is written to a
 * temporary file, synced, linked to its name only if that is free, and the folder is synced. The folder is created when
 * it is first written to, with access for the owner only.
 */
public final class DirectoryStorage implements BackupStorage, FolderBacked, SelfCheck {
    private final Path root;
    private final Partials partials;

    public DirectoryStorage(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.partials = new Partials(this.root.resolve(Partials.FOLDER));
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        Path target = resolve(StorageKeys.requireKey(key));
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        return new DirectoryOutput(root, target, partials.next());
    }

    @Override
    public InputStream read(String key) throws IOException {
        return Files.newInputStream(resolve(key));
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(resolve(key), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isDirectory() ? Optional.empty() : Optional.of(new StoredObject(key, attributes.size()));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        Path start = folder(prefix);
        List<StoredObject> objects = new ArrayList<>();
        if (isFolder(start)) {
            Files.walkFileTree(start, new Lister(objects));
        }
        objects.sort(Comparator.comparing(StoredObject::key));
        return objects;
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        Path start = folder(prefix);
        List<String> names = new ArrayList<>();
        if (isFolder(start)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(start, this::isFolder)) {
                children.forEach(child -> names.add(String.valueOf(child.getFileName())));
            } catch (DirectoryIteratorException failure) {
                throw failure.getCause();
            }
        }
        names.remove(Partials.FOLDER);
        names.sort(null);
        return names;
    }

    @Override
    public Path folder() {
        return root;
    }

    @Override
    public void delete(String key) throws IOException {
        Path file = resolve(key);
        if (Files.deleteIfExists(file)) {
            Durable.syncFolder(Durable.parent(file));
            Durable.deleteEmptyParents(root, file);
        }
    }

    @Override
    public List<CheckFinding> check(CheckContext context) throws IOException {
        return new DirectoryCheck(this, partials, context).run();
    }

    @Override
    public String toString() {
        return "directory " + root;
    }

    private Path folder(String prefix) {
        return StorageKeys.requirePrefix(prefix).isEmpty() ? root : resolve(prefix.substring(0, prefix.length() - 1));
    }

    /** More than we create: what others put here, from {@code lost+found} to {@code .DS_Store}, is listed and looked at. */
    private Path resolve(String key) {
        Path path = root.resolve(key);
        if (key.isEmpty() || key.contains("//") || !path.startsWith(root) || !path.equals(path.normalize())) {
            throw StorageKeys.notAKey(key);
        }
        return path;
    }

    private String key(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private boolean mayBeOurs(Path file) {
        return file.equals(root) || StorageKeys.isKey(key(file));
    }

    /** One of ours that cannot be looked at is no empty one: else what it holds would seem to be gone. */
    private boolean isFolder(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException absent) {
            return false;
        } catch (IOException failure) {
            if (mayBeOurs(path) && !liesBelowAFile(path) && !isLoop(path, failure)) {
                throw failure;
            }
            return false;
        }
    }

    /** A link that leads to itself leads nowhere, as one whose target is not there. */
    private static boolean isLoop(Path path, IOException failure) {
        return Files.isSymbolicLink(path)
                && String.valueOf(failure.getMessage()).contains("symbolic links");
    }

    private static boolean liesBelowAFile(Path path) {
        Path above = path.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above != null && Files.isRegularFile(above);
    }

    /** Collects everything that is not a folder; what vanishes meanwhile is passed over. */
    private final class Lister extends SimpleFileVisitor<Path> {
        private final List<StoredObject> objects;

        Lister(List<StoredObject> objects) {
            this.objects = objects;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(partials.folder()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            objects.add(new StoredObject(key(file), attributes.size()));
            return FileVisitResult.CONTINUE;
        }

        /** What cannot be entered is of no concern if nothing of ours can lie in it, as in {@code lost+found}. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException || !mayBeOurs(file)) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
