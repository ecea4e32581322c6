package dev.seaworthy.examples.quickstart;

import dev.seaworthy.alerts.generate.Generate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the generator writes with all modules on the class path, by file name. */
final class Generated {

    private Generated() {}

    static Map<String, String> into(Path folder, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--to", folder.toString()));
        arguments.addAll(List.of(options));
        Generate.main(arguments.toArray(String[]::new));
        return in(folder);
    }

    static Map<String, String> in(Path folder) {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return files;
    }
}
