package dev.seaworthy.containers;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The unpacked archive of {@link SampleApplication}, made of the class path: our modules and what they need. */
final class WebArchive {
    /** Ours and that of our dependencies; what a container shares with its applications, such as a driver, stays outside. */
    private static final Pattern INCLUDED =
            Pattern.compile("seaworthy|micrometer|HdrHistogram|LatencyUtils|prometheus|jackson|jdbi|geantyref|oshi|jna"
                    + "|jagged|jspecify|bcprov");

    private static final String DESCRIPTOR = """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
              <absolute-ordering/>
              <listener>
                <listener-class>LISTENER</listener-class>
              </listener>
            </web-app>
            """;

    private WebArchive() {}

    /** Written once per run; the applications of all tests are deployed from it. */
    static synchronized Path unpacked() throws IOException {
        Path archive = Path.of(
                        "target", "web-archive-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        if (Files.exists(archive)) {
            return archive;
        }
        Path libraries = Files.createDirectories(archive.resolve("WEB-INF/lib"));
        List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(WebArchive::isIncluded)
                .toList();
        for (int i = 0; i < entries.size(); i++) {
            Path entry = entries.get(i);
            if (Files.isDirectory(entry)) {
                pack(entry, libraries.resolve("module-" + i + ".jar"));
            } else {
                Files.copy(entry, libraries.resolve(entry.getFileName()));
            }
        }
        Files.writeString(
                archive.resolve("WEB-INF/web.xml"), DESCRIPTOR.replace("LISTENER", SampleApplication.class.getName()));
        return archive;
    }

    private static boolean isIncluded(Path entry) {
        return Files.isDirectory(entry)
                ? entry.endsWith(Path.of("target", "classes"))
                : INCLUDED.matcher(entry.getFileName().toString()).find();
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            files.filter(Files::isRegularFile)
                    .forEach(path -> add(out, classes.relativize(path).toString(), path));
        }
    }

    private static void add(JarOutputStream out, String name, Path file) {
        try {
            out.putNextEntry(new JarEntry(name.replace(File.separatorChar, '/')));
            Files.copy(file, out);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
