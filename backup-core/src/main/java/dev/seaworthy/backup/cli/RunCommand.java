package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.CleanupReport;
import dev.seaworthy.backup.CopyStatus;
import dev.seaworthy.backup.PlanStatus;
import java.io.Console;
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

/** Backs up now. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = "Backs up the named plans, all when none is named, and checks each result fully;"
                + " one that fails does not keep the others from it.",
        footer = {"", "Example: backup app --config backup.properties", "         backup app --retention-days 30 --json"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "PLAN", arity = "0..*", description = "Plans of the configuration")
    private List<String> plans = new ArrayList<>();

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            description = "Then remove backups older than N days, instead of what the configuration says")
    private @Nullable Integer retentionDays;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int code;
        List<BackupInfo> made = new ArrayList<>();
        List<CleanupReport> cleanups = new ArrayList<>();
        if (!options.json() && onTerminal()) {
            options.listener(new ProgressBar(err));
        }
        try (Backups backups = options.backups(null, CleanupCommand.atLeastOne(retentionDays))) {
            code = EachPlan.run(plans.isEmpty() ? configured(backups) : plans, err, plan -> {
                made.add(backups.backup(plan));
                if (retentionDays != null) {
                    cleanups.add(backups.cleanup(plan, false));
                }
                return ExitCodes.DONE;
            });
            backups.copies().stream()
                    .filter(CopyStatus::lagging)
                    .forEach(copy ->
                            err.println("The " + copy.copy() + " lags: " + copy.reason() + ". See the command check"));
        }
        if (options.json()) {
            out.println(Json.object(node -> {
                Json.put(node, "backups", made, Json::backup);
                Json.put(node, "cleanups", cleanups, Json::cleanup);
            }));
        } else {
            made.forEach(backup -> Text.backup(out, backup));
            cleanups.forEach(report -> Text.cleanup(out, report));
        }
        return code;
    }

    /** From JDK 22 on there is a console without a terminal too, which says so itself. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException olderJdk) {
            return true;
        }
    }

    static List<String> configured(Backups backups) {
        List<String> names = backups.plans().stream().map(PlanStatus::name).toList();
        if (names.isEmpty()) {
            throw new UsageException(
                    "No plan is configured: give a file with seaworthy.backup.plans.<plan>.sources[0].type"
                            + " and the like by --config, or DATABASE_URL or PGDATABASE in the environment");
        }
        return names;
    }
}
