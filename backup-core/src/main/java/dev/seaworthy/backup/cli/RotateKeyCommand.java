package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.Backups;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Replaces the signing key. */
@Command(
        name = "rotate-key",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a new signing key, has the old one sign for it in the repository, and prints its fingerprint.",
            "Backups of the old key stay valid. Copy the new key to every machine that writes there."
        },
        footer = {"", "Example: rotate-key --config backup.properties"})
final class RotateKeyCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String fingerprint;
        try (Backups backups = options.backups()) {
            fingerprint = backups.rotateKey();
        }
        spec.commandLine()
                .getOut()
                .println(options.json() ? Json.object(node -> node.put("fingerprint", fingerprint)) : fingerprint);
        spec.commandLine()
                .getErr()
                .println(
                        "Note this fingerprint, keep a copy of the new key away from this machine, and copy it to every"
                                + " other machine that writes to the repository; until then they can only read. The old key lies"
                                + " beside it. Other repositories of the same key need rotate-key too");
        return ExitCodes.DONE;
    }
}
