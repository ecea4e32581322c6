package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.FolderDeletion;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.ScratchRestorer;
import dev.seaworthy.backup.SelectiveRestorer;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.UnrestorableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes saved files into a new or empty folder. A path that would lead out of it, or through a symbolic link, is refused.
 */
abstract class TreeRestorer implements ScratchRestorer, SelectiveRestorer {
    /** What is written instead of the content itself; every entry of it becomes one of the folder. */
    SourceContent prepared(SourceContent content, List<String> notes) {
        return content;
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
    public void checkSelection(SourceContent content, List<String> selected) throws IOException {
        new TreeSelection(selected).requireAll(content);
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        return write(content, target, control, (prepared, writer) -> {
            prepared.entries(writer::add);
            writer.finish();
            if (!writer.counts().equals(content.source().counts())) {
                throw new UnrestorableException("The restored tree has " + writer.counts() + " instead of "
                        + content.source().counts());
            }
        });
    }

    @Override
    public RestoredSource restore(
            SourceContent content, RestoreTarget target, List<String> selected, RunControl control) throws IOException {
        TreeSelection selection = new TreeSelection(selected);
        return write(content, target, control, (prepared, writer) -> {
            prepared.entries(entry -> {
                if (selection.includes(entry)) {
                    writer.add(entry);
                }
            });
            writer.finish();
        });
    }

    /** Fills a folder. */
    @FunctionalInterface
    private interface Filling {
        void run(SourceContent prepared, TreeWriter writer) throws IOException;
    }

    private RestoredSource write(SourceContent content, RestoreTarget target, RunControl control, Filling filling)
            throws IOException {
        check(content.source(), target);
        Path folder = folder(content.source(), target);
        boolean existed = Files.isDirectory(folder);
        try {
            List<String> notes = new ArrayList<>();
            SourceContent prepared = prepared(content, notes);
            TreeWriter writer = new TreeWriter(folder, prepared, control);
            filling.run(prepared, writer);
            return new RestoredSource(content.source().name(), folder.toString(), writer.counts(), notes);
        } catch (IOException | RuntimeException failure) {
            FolderDeletion.delete(folder);
            if (existed) {
                Files.createDirectory(folder);
            }
            throw failure;
        }
    }

    @Override
    public RestoreTarget scratch(SourceInfo source, Path folder, @Nullable RestoreTarget server, String name) {
        return RestoreTarget.folder(folder);
    }

    /** A tree is its files: without them there is nothing to restore. */
    @Override
    public RestoredSource restoreStructure(SourceContent content, RestoreTarget target, RunControl control) {
        return new RestoredSource(content.source().name(), target.toString(), Map.of(), List.of());
    }

    private static Path folder(SourceInfo source, RestoreTarget target) {
        if (target.folder() == null) {
            throw new BackupRefusedException("Source " + source.name() + " is restored into a folder, not " + target);
        }
        return target.folder().toAbsolutePath().normalize();
    }
}
