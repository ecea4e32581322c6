package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.CleanupReport;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies retention. */
@Command(
        name = "cleanup",
        mixinStandardHelpOptions = true,
        description = "Removes what retention no longer keeps; the newest verified backup always stays.",
        footer = {"", "Example: cleanup app --dry-run"})
final class CleanupCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "PLAN", arity = "0..*", description = "Plans of the configuration, all when none is named")
    private List<String> plans = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only say what would be removed, and why")
    private boolean dryRun;

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            description = "Remove backups older than N days, instead of what the configuration says")
    private @Nullable Integer retentionDays;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<CleanupReport> reports = new ArrayList<>();
        int code;
        try (Backups backups = options.backups(null, atLeastOne(retentionDays))) {
            List<String> wanted = plans.isEmpty() ? RunCommand.configured(backups) : plans;
            code = EachPlan.run(wanted, spec.commandLine().getErr(), plan -> {
                reports.add(backups.cleanup(plan, dryRun));
                return ExitCodes.DONE;
            });
        }
        if (options.json()) {
            out.println(Json.object(node -> Json.put(node, "cleanups", reports, Json::cleanup)));
        } else {
            reports.forEach(report -> Text.cleanup(out, report));
        }
        return code;
    }

    static @Nullable Integer atLeastOne(@Nullable Integer days) {
        if (days != null && days < 1) {
            throw new UsageException("--retention-days is " + days + "; give at least 1");
        }
        return days;
    }
}
