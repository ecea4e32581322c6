package dev.seaworthy.examples.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the kit; tests run in the module's folder. */
final class Kit {

    private Kit() {}

    static Path file(String path) {
        return Path.of(path).toAbsolutePath();
    }

    static String text(String path) {
        try {
            return Files.readString(file(path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
