package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceRestorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a saved file tree into a new or empty folder. A path that would lead out of it, or through a symbolic link, is
 * refused.
 */
public final class FileTreeRestorer implements SourceRestorer {
    static final String KIND = "files";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(SourceInfo source, RestoreTarget target) {
        Path folder = folder(source, target);
        if (!Folders.isAbsentOrEmpty(folder)) {
            throw new BackupRefusedException(
                    folder + " is not empty; restore source " + source.name() + " to a new or empty folder");
        }
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        check(content.source(), target);
        Path folder = folder(content.source(), target);
        boolean existed = Files.isDirectory(folder);
        try {
            TreeWriter writer = new TreeWriter(folder, content, control);
            content.entries(writer::add);
            writer.finish();
            if (!writer.counts().equals(content.source().counts())) {
                throw new IOException("The restored tree has " + writer.counts() + " instead of "
                        + content.source().counts());
            }
            return new RestoredSource(content.source().name(), folder.toString(), writer.counts(), List.of());
        } catch (IOException | RuntimeException failure) {
            Folders.delete(folder);
            if (existed) {
                Files.createDirectory(folder);
            }
            throw failure;
        }
    }

    private static Path folder(SourceInfo source, RestoreTarget target) {
        if (target.folder() == null) {
            throw new BackupRefusedException(
                    "File tree " + source.name() + " is restored into a folder, not " + target);
        }
        return target.folder().toAbsolutePath().normalize();
    }
}
