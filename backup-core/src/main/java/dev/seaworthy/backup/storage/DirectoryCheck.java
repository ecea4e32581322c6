package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.CheckContext;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.storage.Partials.Partial;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a folder can do, how full its disk is, and whether the same fire takes it that takes the data. */
final class DirectoryCheck {
    private static final Pattern NETWORK =
            Pattern.compile("nfs.*|cifs|smb.*|fuse\\.(sshfs|s3fs|rclone|glusterfs)|ceph|9p|afs|webdav");
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final long MEGABYTE = 1 << 20;

    private final DirectoryStorage storage;
    private final Partials partials;
    private final CheckContext context;
    private final List<CheckFinding> findings = new ArrayList<>();

    DirectoryCheck(DirectoryStorage storage, Partials partials, CheckContext context) {
        this.storage = storage;
        this.partials = partials;
        this.context = context;
    }

    List<CheckFinding> run() throws IOException {
        leftovers();
        Partial partial = partials.next();
        try {
            links(partial);
            partial.channel().force(true);
            Durable.syncFolder(partials.folder());
            findings.add(CheckFinding.ok(storage, "sync", "files and folders can be synced to the disk"));
            clock(partial);
        } finally {
            partial.close();
        }
        FileStore disk = Files.getFileStore(storage.folder());
        space(disk);
        offHost(disk);
        return findings;
    }

    /** Looked for before the first file is written here: that would remove them. */
    private void leftovers() throws IOException {
        int abandoned = partials.abandoned(context.repair());
        String what = abandoned + " files of writers that died ";
        findings.add(
                abandoned == 0 || context.repair()
                        ? CheckFinding.ok(storage, "unfinished", what + (abandoned == 0 ? "are left" : "were removed"))
                        : CheckFinding.warning(
                                storage,
                                "unfinished",
                                what + "are left",
                                "check with repair removes them, as does the next backup"));
    }

    private void links(Partial partial) throws IOException {
        Path link = partial.file().resolveSibling(partial.file().getFileName() + "-link");
        try {
            Files.createLink(link, partial.file());
            findings.add(CheckFinding.ok(storage, "atomic", "a name is taken in one step, by a hard link"));
        } catch (UnsupportedOperationException | IOException noHardLinks) {
            findings.add(CheckFinding.warning(
                    storage,
                    "atomic",
                    "the file system has no hard links, so two processes may write one name",
                    "back up from one process only, or use a disk with a file system such as ext4 or xfs"));
        } finally {
            Files.deleteIfExists(link);
        }
    }

    private void clock(Partial partial) throws IOException {
        Duration ahead = Duration.between(
                context.now(), Files.getLastModifiedTime(partial.file()).toInstant());
        findings.add(
                ahead.abs().compareTo(SKEW) <= 0
                        ? CheckFinding.ok(storage, "clock", "the clock of the disk and ours agree")
                        : CheckFinding.warning(
                                storage,
                                "clock",
                                "the clock of the disk is " + ahead.abs().toSeconds() + " s "
                                        + (ahead.isNegative() ? "behind" : "ahead of") + " ours",
                                "set the clocks, best by NTP"));
    }

    private void space(FileStore disk) throws IOException {
        long free = disk.getUsableSpace();
        String message = free / MEGABYTE + " MB are free, and the newest backups added "
                + context.expectedBytes() / MEGABYTE + " MB";
        if (free < context.expectedBytes()) {
            findings.add(CheckFinding.failed(
                    storage, "space", message, "free space, keep fewer backups or move the folder to a larger disk"));
        } else if (free / 2 < context.expectedBytes()) {
            findings.add(CheckFinding.warning(storage, "space", message, "keep fewer backups or use a larger disk"));
        } else {
            findings.add(CheckFinding.ok(storage, "space", message));
        }
    }

    private void offHost(FileStore disk) throws IOException {
        if (NETWORK.matcher(disk.type().toLowerCase(Locale.ROOT)).matches()) {
            findings.add(CheckFinding.ok(storage, "off-host", "it is mounted from another host (" + disk.type() + ")"));
            return;
        }
        String where = "it is on this host";
        for (Path live : context.liveFolders()) {
            if (Files.exists(live) && Objects.equals(Files.getFileStore(live), disk)) {
                where = "it is on the same disk as " + live + ", which is backed up";
            }
        }
        findings.add(CheckFinding.warning(
                storage,
                "off-host",
                where + ": what takes the data takes the backups",
                "add a copy elsewhere, such as seaworthy.backup.storage.copies[0].s3.bucket"));
    }
}
