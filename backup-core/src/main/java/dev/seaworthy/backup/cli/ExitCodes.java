package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupNotFoundException;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.VerificationFailedException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What the shell sees: 0 done, 1 failed, 2 usage, 3 verification failed, 4 refused. One message, never a stack trace. */
final class ExitCodes implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int VERIFICATION_FAILED = 3;
    static final int REFUSED = 4;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        return print(command.getErr(), failure);
    }

    @Override
    public int handleParseException(CommandLine.ParameterException invalid, String[] arguments) {
        CommandLine command = invalid.getCommandLine();
        command.getErr().println(command.getCommandName() + ": " + withoutCredentials(invalid.getMessage()));
        command.getErr().println("See --help");
        return USAGE;
    }

    static int print(PrintWriter err, Throwable failure) {
        int code = of(failure);
        String message = failure.getMessage();
        boolean ours = failure instanceof BackupException || failure instanceof UsageException;
        err.println(ours && message != null ? message : "Failed: " + failure);
        if (failure instanceof VerificationFailedException verification) {
            verification.findings().forEach(finding -> err.println("  " + Text.finding(finding)));
        }
        err.flush();
        return code;
    }

    static int of(Throwable failure) {
        if (failure instanceof VerificationFailedException) {
            return VERIFICATION_FAILED;
        }
        if (failure instanceof BackupRefusedException) {
            return REFUSED;
        }
        boolean usage = failure instanceof UsageException
                || failure instanceof BackupNotFoundException
                || failure instanceof IllegalArgumentException;
        return usage ? USAGE : FAILED;
    }

    private static String withoutCredentials(@Nullable String message) {
        return message == null || Credentials.in(message)
                ? "an argument that holds credentials was not understood"
                : message;
    }
}
