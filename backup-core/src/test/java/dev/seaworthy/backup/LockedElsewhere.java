package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that wants to restore. */
final class LockedElsewhere {
    private LockedElsewhere() {}

    /** @param arguments the signing key */
    public static void main(String[] arguments) throws IOException {
        try {
            System.out.println(Restoring.alone(Path.of(arguments[0]), () -> "entered"));
        } catch (BackupRefusedException refused) {
            System.out.println("refused");
        }
    }
}
