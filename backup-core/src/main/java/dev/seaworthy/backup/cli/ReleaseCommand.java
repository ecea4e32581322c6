package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.Backups;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a hold. */
@Command(name = "release", mixinStandardHelpOptions = true, description = "Ends the hold of a backup.")
final class ReleaseCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", description = "The backup")
    private String id = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        BackupId backup = Ids.parse(id);
        try (Backups backups = options.backups()) {
            backups.release(backup);
        }
        String plain = backup + " is no longer held";
        spec.commandLine()
                .getOut()
                .println(
                        options.json()
                                ? Json.object(
                                        node -> node.put("id", backup.value()).put("held", false))
                                : plain);
        return ExitCodes.DONE;
    }
}
