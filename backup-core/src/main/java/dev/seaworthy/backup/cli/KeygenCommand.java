package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.Encryption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an identity for encrypted backups. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a new age identity into FILE, which must not exist, and prints its recipient.",
            "Backups are encrypted to the recipient; only the identity opens them."
        },
        footer = {"", "Example: keygen backup-identity.txt"})
final class KeygenCommand implements Callable<Integer> {
    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "FILE", description = "The file to write, with mode 0600")
    private Path file = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String recipient = Encryption.createIdentity(Credentials.fileName(file));
        spec.commandLine()
                .getOut()
                .println(
                        options.json()
                                ? Json.object(
                                        node -> node.put("recipient", recipient).put("file", file.toString()))
                                : recipient);
        spec.commandLine()
                .getErr()
                .println("Keep a copy of " + file + " away from this host: without it, no backup encrypted to this"
                        + " recipient can be opened. Then set seaworthy.backup.plans.<plan>.recipients="
                        + recipient + " and, once the copy is made, seaworthy.backup.plans.<plan>.identity-exported="
                        + recipient + ", or name a second recipient");
        return ExitCodes.DONE;
    }
}
