package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.ExportReport;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies one backup out of its repository. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Copies a backup with everything it needs into one folder, checking it on the way.",
            "verify --file and restore --file read it there, as do sha256sum, age, gunzip and zstd."
        })
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", description = "The backup")
    private String id = "";

    @Option(names = "--to", required = true, paramLabel = "FOLDER", description = "A new or empty folder")
    private Path folder = Path.of("");

    @Option(names = "--from", paramLabel = "STORAGE", description = SharedOptions.FROM)
    private @Nullable String from;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        BackupId backup = Ids.parse(id);
        ExportReport report;
        try (Backups backups = options.backups(from, null)) {
            report = backups.export(backup, new DirectoryStorage(folder));
        }
        Files.deleteIfExists(folder.resolve(".partial")); // Where the storage wrote what is whole now.
        String plain = "Exported " + backup + " to " + folder + ": " + report.files() + " files and " + report.blobs()
                + " file contents, " + report.bytes() + " bytes";
        spec.commandLine()
                .getOut()
                .println(
                        options.json()
                                ? Json.object(node -> node.put("id", backup.value())
                                        .put("folder", folder.toString())
                                        .put("files", report.files())
                                        .put("blobs", report.blobs())
                                        .put("bytes", report.bytes()))
                                : plain);
        return ExitCodes.DONE;
    }
}
