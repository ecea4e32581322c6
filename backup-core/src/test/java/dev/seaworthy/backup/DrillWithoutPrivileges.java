package dev.seaworthy.backup;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** A process that drills a tree with a read-only folder, and says what came of it and what is left. */
final class DrillWithoutPrivileges {
    private DrillWithoutPrivileges() {}

    /** @param arguments the folder of the application */
    public static void main(String[] arguments) throws Exception {
        BackupFixture app = new BackupFixture(Path.of(arguments[0]));
        Path scratch = app.home.resolve("scratch");
        Files.setPosixFilePermissions(app.artifacts.resolve("sub"), PosixFilePermissions.fromString("r-xr-xr-x"));
        try (Backups backups = Backups.builder(new DirectoryStorage(app.repository))
                .plan(app.plan().drill(DrillPlan.in(scratch)))
                .signingKey(app.signingKey)
                .clock(app.clock)
                .build()) {
            Evidence evidence = backups.drill(backups.backup("app").id());
            System.out.println("drill " + evidence.good() + " " + evidence.error());
        }
        try (Stream<Path> left = Files.list(scratch)) {
            System.out.println("left " + left.map(Path::getFileName).toList());
        }
        Files.setPosixFilePermissions(app.artifacts.resolve("sub"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
