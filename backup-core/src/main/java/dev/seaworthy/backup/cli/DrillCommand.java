package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.PlanStatus;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proves that backups restore. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = "Restores a backup into scratch targets, counts there, measures, and records the outcome;"
                + " without ID the newest verified backup of each plan that has a place for drills.")
final class DrillCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The backup")
    private @Nullable String id;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Evidence> drills = new ArrayList<>();
        int code;
        try (Backups backups = options.backups()) {
            if (id != null) {
                drills.add(backups.drill(Ids.parse(id)));
                code = code(drills.get(0));
            } else {
                code = EachPlan.run(drilled(backups), spec.commandLine().getErr(), plan -> {
                    drills.add(backups.drillNewest(plan));
                    return code(drills.get(drills.size() - 1));
                });
            }
        }
        if (options.json()) {
            out.println(Json.object(node -> Json.put(node, "drills", drills, Json::drill)));
        } else {
            drills.forEach(drill -> Text.drill(out, drill));
        }
        return code;
    }

    private static int code(Evidence drill) {
        if (drill.good()) {
            return ExitCodes.DONE;
        }
        return drill.level() != null ? ExitCodes.VERIFICATION_FAILED : ExitCodes.FAILED;
    }

    private static List<String> drilled(Backups backups) {
        RunCommand.configured(backups);
        List<String> plans = backups.plans().stream()
                .filter(PlanStatus::drills)
                .map(PlanStatus::name)
                .toList();
        if (plans.isEmpty()) {
            throw new BackupRefusedException("No plan has a place for drills; give one in the configuration:"
                    + " seaworthy.backup.plans.<plan>.drill.folder");
        }
        return plans;
    }
}
