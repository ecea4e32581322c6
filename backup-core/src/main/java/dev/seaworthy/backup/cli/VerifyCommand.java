package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.VerifyLevel;
import dev.seaworthy.backup.VerifyReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks backups. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks the named backups, all when none is named; each bad file is named.")
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Backups")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "V2",
            description = "V0 signature and sizes, V1 stored hashes, V2 decode everything (default: ${DEFAULT-VALUE})")
    private VerifyLevel level = VerifyLevel.V2;

    @Option(names = "--from", paramLabel = "STORAGE", description = "Another storage folder than the configured one")
    private @Nullable Path from;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<BackupId> wanted = ids.stream().map(Ids::parse).toList();
        List<VerifyReport> reports = new ArrayList<>();
        try (Backups backups = options.backups(from, null)) {
            for (BackupId id : wanted.isEmpty() ? ended(backups) : wanted) {
                check(backups, id).ifPresent(reports::add);
            }
            if (!options.json()) {
                reports.forEach(report -> Text.verification(out, report));
            }
        }
        if (options.json()) {
            out.println(Json.object(node -> Json.put(node, "reports", reports, Json::verification)));
        }
        if (reports.isEmpty()) {
            spec.commandLine().getErr().println("There is no backup to verify, so nothing is proven");
            return ExitCodes.FAILED;
        }
        return reports.stream().allMatch(VerifyReport::good) ? ExitCodes.DONE : ExitCodes.VERIFICATION_FAILED;
    }

    /** Empty for one of all that cannot be checked, such as a run that never became a backup. */
    private Optional<VerifyReport> check(Backups backups, BackupId id) {
        try {
            return Optional.of(backups.verify(id, level));
        } catch (BackupRefusedException refused) {
            if (!ids.isEmpty()) {
                throw refused;
            }
            spec.commandLine().getErr().println(refused.getMessage());
            return Optional.empty();
        }
    }

    /** Failed ones too: a damaged manifest makes a good backup look like one that never was. */
    private static List<BackupId> ended(Backups backups) {
        return backups.list().stream()
                .filter(backup -> backup.state() != BackupState.RUNNING)
                .map(BackupInfo::id)
                .toList();
    }
}
