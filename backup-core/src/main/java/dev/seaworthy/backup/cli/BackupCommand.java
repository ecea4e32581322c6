package dev.seaworthy.backup.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The entry point of the executable jar. */
@Command(
        name = "seaworthy-backup",
        mixinStandardHelpOptions = true,
        versionProvider = BackupCommand.Version.class,
        description = "Backs up, checks, restores and cleans up, without the application.",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 verification failed, 4 refused.",
            "Keys of the configuration file can be given in the environment as well:",
            "SEAWORTHY_BACKUP_STORAGE_DIRECTORY, DATABASE_PASSWORD, PGPASSWORD, AWS_ACCESS_KEY_ID, ...",
            "",
            "Completion in bash or zsh: make a script seaworthy-backup that runs the jar, then",
            "source <(seaworthy-backup generate-completion)"
        },
        subcommands = {
            RunCommand.class,
            ListCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            CleanupCommand.class,
            DrillCommand.class,
            CheckCommand.class,
            HoldCommand.class,
            ReleaseCommand.class,
            ExportCommand.class,
            KeygenCommand.class,
            RotateKeyCommand.class,
            GenerateCompletion.class
        })
public final class BackupCommand {
    private BackupCommand() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Without a logging provider only errors matter here; what a person must know is printed.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        int code = run(writer(System.out), writer(System.err), arguments);
        System.exit(code);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        ExitCodes exitCodes = new ExitCodes();
        CommandLine command = new CommandLine(new BackupCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(exitCodes)
                .setParameterExceptionHandler(exitCodes);
        try {
            return command.execute(arguments);
        } catch (Error failure) {
            return ExitCodes.print(err, failure);
        } finally {
            closeStorages(command);
            out.flush();
            err.flush();
        }
    }

    private static void closeStorages(CommandLine command) {
        for (CommandLine subcommand : command.getSubcommands().values()) {
            subcommand.getCommandSpec().mixins().values().stream()
                    .map(CommandLine.Model.CommandSpec::userObject)
                    .filter(SharedOptions.class::isInstance)
                    .forEach(options -> ((SharedOptions) options).close());
        }
    }

    /** The version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = BackupCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "Seaworthy backup " + Optional.ofNullable(version).orElse("(unpackaged)")
            };
        }
    }
}
