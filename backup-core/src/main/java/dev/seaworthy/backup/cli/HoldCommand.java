package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.Backups;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps a backup whatever retention says. */
@Command(name = "hold", mixinStandardHelpOptions = true, description = "Keeps a backup until it is released.")
final class HoldCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", description = "The backup")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why it is kept")
    private String reason = "by hand";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        BackupId backup = Ids.parse(id);
        try (Backups backups = options.backups()) {
            backups.hold(backup, reason);
        }
        String plain = backup + " is held until it is released";
        spec.commandLine()
                .getOut()
                .println(
                        options.json()
                                ? Json.object(
                                        node -> node.put("id", backup.value()).put("held", true))
                                : plain);
        return ExitCodes.DONE;
    }
}
