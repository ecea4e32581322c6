package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.RestoreRequest;
import dev.seaworthy.backup.RestoreTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Restores, or ends a restore that was interrupted. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Restores a backup into new targets (--to) or over the live ones (--replace).",
            "--replace saves and keeps what it replaces. If it is interrupted, end it with --continue or --undo."
        },
        footer = {
            "",
            "Example: restore app_20261120_010000_aaaa --to /tmp/restored",
            "         restore app_20261120_010000_aaaa --to database=jdbc:postgresql://host/empty",
            "         restore app_20261120_010000_aaaa --replace --yes app"
        })
final class RestoreCommand implements Callable<Integer> {
    private static final Pattern NAMED = Pattern.compile("([a-z][a-z0-9-]{0,39})=(.+)");

    @Mixin
    private final SharedOptions options = new SharedOptions();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The backup")
    private @Nullable String id;

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            description = "FOLDER (each source into FOLDER/<source>), <source>=<folder> or <source>=<jdbc-url>")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "SOURCE=NAME",
            description = "With --to: nothing but this table (schema.name) or path of a source; may be repeated")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--fill-secrets",
            description = "Where saved configuration lacks its secrets, take those of the live files of this host")
    private boolean fillSecrets;

    @Option(names = "--replace", description = "Over the live databases and folders of the plan")
    private boolean replace;

    @Option(names = "--yes", paramLabel = "PLAN", description = "Consent to --replace by naming the plan")
    private @Nullable String consent;

    @Option(
            names = "--no-safety-backup",
            description = "Replace without a backup of what is live now, as for what can no longer be read")
    private boolean noSafetyBackup;

    @Option(names = "--disconnect", description = "End other sessions of the database that is replaced")
    private boolean disconnect;

    @Option(names = "--continue", description = "Carry an interrupted --replace through")
    private boolean carryOn;

    @Option(names = "--undo", description = "Take an interrupted --replace back")
    private boolean undo;

    @Option(names = "--from", paramLabel = "STORAGE", description = SharedOptions.FROM)
    private @Nullable String from;

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "An exported or copied backup folder alone, instead of ID; only with --to")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        requireOneAction();
        options.secretsFromLiveFiles(fillSecrets);
        try (Backups backups = file == null ? options.backups(from, null) : options.exported(file)) {
            if (undo) {
                backups.undoRestore();
                spec.commandLine()
                        .getOut()
                        .println(options.json() ? "{\"undone\":true}" : "Undone: the old data is live");
            } else if (carryOn) {
                print(backups.continueRestore());
            } else {
                BackupId backup = file == null
                        ? Ids.parse(String.valueOf(id))
                        : backups.list().get(0).id();
                print(backups.restore(replace ? replacement(backups, backup) : into(backup)));
            }
        }
        return ExitCodes.DONE;
    }

    private void requireOneAction() {
        int actions = (targets.isEmpty() ? 0 : 1) + (replace ? 1 : 0) + (carryOn ? 1 : 0) + (undo ? 1 : 0);
        if (actions != 1) {
            throw new UsageException("Give exactly one of --to, --replace, --continue and --undo");
        }
        if (file != null && (targets.isEmpty() || id != null || from != null)) {
            throw new UsageException("--file is one backup by itself: give --to with it, and neither ID nor --from");
        }
        if (file == null && (id == null) != (carryOn || undo)) {
            throw new UsageException(
                    id == null
                            ? "Name the backup to restore; the command list shows them"
                            : "--continue and --undo take no backup: they end the restore that was interrupted");
        }
        if (targets.isEmpty() && !only.isEmpty()) {
            throw new UsageException("--only belongs to --to: what is live can only be replaced as a whole");
        }
        if (fillSecrets && (targets.isEmpty() || file != null)) {
            throw new UsageException("--fill-secrets belongs to --to, and not to --file");
        }
        if (!replace && (consent != null || noSafetyBackup || disconnect)) {
            throw new UsageException("--yes, --no-safety-backup and --disconnect belong to --replace");
        }
    }

    private RestoreRequest into(BackupId backup) {
        RestoreRequest request = RestoreRequest.to(backup);
        for (String target : targets) {
            Matcher named = NAMED.matcher(target);
            if (!named.matches()) {
                request = withFolder(request, Path.of(target));
            } else if (named.group(2).startsWith("jdbc:")) {
                Configuration.requireNoCredentials("--to " + named.group(1), named.group(2));
                RestoreTarget database = RestoreTarget.database(named.group(2));
                request = request.target(named.group(1), SharedOptions.withCredentials(database));
            } else {
                request = request.target(named.group(1), RestoreTarget.folder(Path.of(named.group(2))));
            }
        }
        for (String selected : only) {
            Matcher named = NAMED.matcher(selected);
            if (!named.matches()) {
                throw new UsageException("--only takes SOURCE=NAME, for example database=public.ship");
            }
            request = request.only(named.group(1), named.group(2));
        }
        return request;
    }

    private static RestoreRequest withFolder(RestoreRequest request, Path folder) {
        if (request.folder() != null) {
            throw new UsageException("--to names two folders; others can be given as <source>=<folder>");
        }
        RestoreRequest whole = RestoreRequest.to(request.id(), folder);
        for (var target : request.targets().entrySet()) {
            whole = whole.target(target.getKey(), target.getValue());
        }
        return whole;
    }

    private RestoreRequest replacement(Backups backups, BackupId backup) throws IOException {
        backups.get(backup);
        RestoreRequest request = RestoreRequest.replace(backup).confirm(consent(backup));
        request = noSafetyBackup ? request.withoutSafetyBackup() : request;
        return disconnect ? request.disconnectOthers() : request;
    }

    private String consent(BackupId backup) throws IOException {
        if (consent != null) {
            return consent;
        }
        PrintWriter err = spec.commandLine().getErr();
        err.print("This replaces the live data of plan " + backup.plan() + " by the state of " + backup.at()
                + ".\nType the plan's name to go on: ");
        err.flush();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        String line = input.readLine();
        err.println();
        return line == null ? "" : line.strip();
    }

    private void print(RestoreReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(Json.object(node -> Json.restore(node, report)));
        } else {
            Text.restore(out, report);
        }
    }
}
