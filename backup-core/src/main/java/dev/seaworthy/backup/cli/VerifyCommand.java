package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.NeverCompletedException;
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
        description = "Checks the named backups, all when none is named; each bad file is named.",
        footer = {
            "",
            "Example: verify app_20261120_010000_aaaa --level V2",
            "         verify --file /media/usb/exported"
        })
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Backups")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "V2",
            description =
                    "V0 signature and sizes, V1 stored hashes, V2 decode everything, V3 and V4 restore into scratch targets (default: ${DEFAULT-VALUE})")
    private VerifyLevel level = VerifyLevel.V2;

    @Option(names = "--from", paramLabel = "STORAGE", description = SharedOptions.FROM)
    private @Nullable String from;

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "An exported or copied backup folder alone, instead of IDs")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private boolean unread;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (file != null && (from != null || !ids.isEmpty())) {
            throw new UsageException("--file is one backup by itself: give neither IDs nor --from with it");
        }
        List<BackupId> wanted = ids.stream().map(Ids::parse).toList();
        List<VerifyReport> reports = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        try (Backups backups = file == null ? options.backups(from, null) : options.exported(file)) {
            for (BackupId id : wanted.isEmpty() ? ended(backups) : wanted) {
                try {
                    check(backups, id).ifPresent(reports::add);
                } catch (RuntimeException failure) {
                    failures.add(failure); // The others are asked for all the same.
                }
            }
            if (!options.json()) {
                reports.forEach(report -> Text.verification(out, report));
            }
        }
        if (options.json()) {
            out.println(Json.object(node -> Json.put(node, "reports", reports, Json::verification)));
        }
        failures.forEach(failure -> ExitCodes.print(spec.commandLine().getErr(), failure));
        return code(reports, failures);
    }

    private int code(List<VerifyReport> reports, List<RuntimeException> failures) {
        if (!reports.stream().allMatch(VerifyReport::good)) {
            return ExitCodes.VERIFICATION_FAILED;
        }
        if (!failures.isEmpty()) {
            return failures.stream().map(ExitCodes::of).reduce(ExitCodes.DONE, EachPlan::worse);
        }
        if (reports.isEmpty() && !unread) {
            spec.commandLine().getErr().println("There is no backup to verify, so nothing is proven");
            return ExitCodes.FAILED;
        }
        return unread ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    /** Empty for one of all that cannot be checked, such as a run that never became a backup. */
    private Optional<VerifyReport> check(Backups backups, BackupId id) {
        try {
            return Optional.of(backups.verify(id, level));
        } catch (NeverCompletedException refused) {
            if (!ids.isEmpty()) {
                throw refused;
            }
            spec.commandLine().getErr().println(refused.getMessage());
            return Optional.empty();
        } catch (BackupException unreadable) {
            if (!ids.isEmpty()) {
                throw unreadable;
            }
            unread = true;
            spec.commandLine().getErr().println("Backup " + id + " was not checked: " + unreadable.getMessage());
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
