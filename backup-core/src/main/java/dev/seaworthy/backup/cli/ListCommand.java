package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PlanStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what is in the storage. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists backups, newest first.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "PLAN", arity = "0..1", description = "Only this plan's")
    private @Nullable String plan;

    @Option(names = "--from", paramLabel = "STORAGE", description = SharedOptions.FROM)
    private @Nullable String from;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (Backups backups = options.backups(from, null)) {
            List<BackupInfo> items = plan == null ? backups.list() : backups.list(plan);
            List<PlanStatus> plans = backups.plans().stream()
                    .filter(each -> plan == null || each.name().equals(plan))
                    .toList();
            print(spec.commandLine().getOut(), items, plans);
        }
        return ExitCodes.DONE;
    }

    private void print(PrintWriter out, List<BackupInfo> items, List<PlanStatus> plans) {
        if (options.json()) {
            out.println(Json.object(node -> {
                Json.put(node, "items", items, Json::backup);
                Json.put(node, "plans", plans, Json::plan);
            }));
        } else {
            Text.list(out, items, plans);
        }
    }
}
