package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.CheckReport;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries out the storage. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Tries out in the storage, and in each of its copies, what backups rely on, and looks for what interrupted",
            "work left there. Exit code 1 if something backups need does not work; warnings leave it at 0."
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Option(
            names = "--repair",
            description = "Remove what interrupted work left, end begun deletions and bring copies up to date")
    private boolean repair;

    @Option(names = "--from", paramLabel = "STORAGE", description = SharedOptions.FROM)
    private @Nullable String from;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CheckReport report;
        String storage = from == null && options.localOnly() ? StorageConfiguration.PRIMARY : from;
        try (Backups backups = options.backups(storage, null)) {
            report = repair ? backups.repair() : backups.check();
        }
        if (options.json()) {
            spec.commandLine().getOut().println(Json.object(node -> Json.check(node, report)));
        } else {
            Text.check(spec.commandLine().getOut(), report);
        }
        return report.level() == CheckFinding.Level.FAILED ? ExitCodes.FAILED : ExitCodes.DONE;
    }
}
