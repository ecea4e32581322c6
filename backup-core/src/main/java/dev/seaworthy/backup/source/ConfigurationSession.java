package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Files under their absolute paths; complete where everything is encrypted, else without their secrets. */
final class ConfigurationSession extends FileTreeSession {
    private static final Path ROOT = Path.of("/").toAbsolutePath();
    private static final int ATTEMPTS = 3;
    private static final int NAMES = 200;

    private final List<Path> paths;
    private final Redaction redaction;
    private final Map<String, String> details = new TreeMap<>();
    private final Set<String> parents = new HashSet<>();
    private boolean encrypted;

    ConfigurationSession(String name, List<Path> paths, Redaction redaction, RunControl control) {
        super(name, ConfigurationRestorer.KIND, ROOT, control);
        this.paths = paths;
        this.redaction = redaction;
        details.put(ConfigurationRestorer.HOST, host());
    }

    @Override
    void readAll(BackupSink sink) throws IOException {
        encrypted = sink.encrypted();
        Path last = null;
        for (Path given : paths) {
            if (last != null && given.startsWith(last)) {
                continue; // It is in the folder before it.
            }
            last = given;
            // Links above it are not part of the configuration.
            Path real = FolderLiveTarget.parent(given).toRealPath().resolve(String.valueOf(given.getFileName()));
            if (Files.isSymbolicLink(real)) {
                warn(real + " is a symbolic link and saved as such; name what it leads to as well");
            }
            add(real, prefix(real, sink) + text(real.getFileName(), real), sink);
        }
    }

    /** Adds the folders above a file. */
    private String prefix(Path file, BackupSink sink) throws IOException {
        StringBuilder prefix = new StringBuilder();
        for (Path folder = ROOT; !folder.equals(FolderLiveTarget.parent(file)); ) {
            folder = folder.resolve(file.getName(folder.getNameCount()));
            prefix.append(text(folder.getFileName(), folder));
            if (parents.add(prefix.toString())) {
                FileState state = FileState.of(folder);
                entry(TreeEntry.directory(prefix.toString(), state.mode(), state.modified()), sink);
            }
            prefix.append('/');
        }
        return prefix.toString();
    }

    @Override
    Map<String, String> details() {
        return details;
    }

    @Override
    boolean takes(Path file, String path, FileState state) {
        if (state.kind() == FileState.Kind.OTHER) {
            warn(path + " is neither file, folder nor symbolic link; left out");
            return false;
        }
        if (state.kind() != FileState.Kind.FILE || encrypted) {
            return true;
        }
        if (!redaction.knows(String.valueOf(file.getFileName()))) {
            leaveOut(path, "is of no format in which secrets are found");
            return false;
        }
        if (state.size() > Redaction.LARGEST) {
            leaveOut(path, "is larger than " + Redaction.LARGEST + " bytes");
            return false;
        }
        return true;
    }

    private void leaveOut(String path, String reason) {
        warn(path + " " + reason + "; left out, since only an encrypted backup may hold it");
    }

    @Override
    void content(Path file, String path, BackupSink sink) throws IOException {
        if (encrypted) {
            super.content(file, path, sink);
            return;
        }
        FileState state = FileState.of(file);
        byte[] content = read(file);
        boolean steady = FileState.of(file).equals(state);
        for (int attempt = 1; !steady && attempt < ATTEMPTS; attempt++) {
            state = FileState.of(file);
            content = read(file);
            steady = FileState.of(file).equals(state);
        }
        try {
            Redaction.Result redacted = redaction.redact(String.valueOf(file.getFileName()), content);
            byte[] kept = redacted.content();
            String blob = sink.blob(Sha256.of(kept), kept.length, () -> new ByteArrayInputStream(kept));
            entry(TreeEntry.file(path, state.mode(), state.modified(), blob, !steady), sink);
            if (!redacted.names().isEmpty()) {
                details.put(ConfigurationRestorer.REDACTED + path, shown(redacted.names()));
            }
        } catch (UnclearException unclear) {
            leaveOut(path, String.valueOf(unclear.getMessage()));
        }
    }

    private byte[] read(Path file) throws IOException {
        control().check();
        try (InputStream input = Files.newInputStream(file)) {
            byte[] content = input.readNBytes(Redaction.LARGEST + 1);
            control().pace(content.length);
            if (content.length > Redaction.LARGEST) {
                throw new IOException(file + " grew while it was read; repeat the backup when it stands still");
            }
            return content;
        }
    }

    private static String shown(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
        return names.size() > NAMES ? shown + " and " + (names.size() - NAMES) + " more" : shown;
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }
}
