package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.Path;

/** A process that dies at one step of a replacement. */
final class KilledRestore {
    static final int KILLED = 137;

    private KilledRestore() {}

    /** @param arguments the folder, the backup, and the number of steps it lives through */
    public static void main(String[] arguments) throws IOException {
        int[] left = {Integer.parseInt(arguments[2])};
        ReplacedHome home = new ReplacedHome(Path.of(arguments[0]));
        home.liveRestore(step -> {
                    if (left[0]-- == 0) {
                        System.out.println("killed at " + step);
                        System.out.flush();
                        Runtime.getRuntime().halt(KILLED);
                    }
                })
                .run(RestoreRequest.replace(BackupId.parse(arguments[1])).confirm("app"), new RunToken());
        System.out.println("completed");
    }
}
