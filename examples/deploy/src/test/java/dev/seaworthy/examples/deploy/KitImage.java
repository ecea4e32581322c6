package dev.seaworthy.examples.deploy;

import dev.seaworthy.examples.deploy.Dockerfile.Stage;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What the stages of a Dockerfile make, made without an engine: a Java of the same modules, and the files of {@code /app}.
 *
 * @param home holds {@code java} and {@code app}
 */
record KitImage(Path home, Dockerfile file) {

    private static final Pattern MODULES = Pattern.compile("--add-modules\\s+(\\S+)");

    /** The jar that {@code mvn package} made, if it did; in CI it must be there. */
    static Optional<Path> jar(String module, String pattern) throws IOException {
        Path target = Kit.file("../../" + module + "/target").normalize();
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                Optional<Path> jar = files.filter(
                                file -> file.getFileName().toString().endsWith(pattern))
                        .findFirst();
                if (jar.isPresent()) {
                    return jar;
                }
            }
        }
        RequiredTool.missing(target + "/*" + pattern);
        return Optional.empty();
    }

    /** Makes its Java with the jlink of this JDK. */
    static KitImage in(Path home, String dockerfile) throws IOException {
        KitImage image = new KitImage(home, Dockerfile.read(dockerfile));
        Matcher modules = MODULES.matcher(image.file.stage("java").all("RUN").get(0));
        if (!modules.find()) {
            throw new IllegalArgumentException(dockerfile + " names no modules");
        }
        Outcome.of(
                        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                        "--output",
                        home.resolve("java").toString(),
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress",
                        "zip-6",
                        "--add-modules",
                        modules.group(1))
                .succeeded();
        Files.createDirectories(home.resolve("app"));
        return image;
    }

    /** Extracts the jar's layers and copies those that the Dockerfile copies. */
    void layers(Path jar) {
        Path layers = home.resolve("layers");
        Outcome.of(
                        "java",
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--layers",
                        "--application-filename",
                        "registry.jar",
                        "--destination",
                        layers.toString())
                .succeeded();
        for (String copy : file.stage("runtime").all("COPY")) {
            if (copy.startsWith("--from=build /layers/")) {
                String layer = copy.split(" ")[1].substring("/layers/".length());
                Outcome.of("cp", "-r", layers.resolve(layer) + "/.", home.resolve("app") + "/")
                        .succeeded();
            }
        }
    }

    /** Copies a file beside the Dockerfile into {@code /app}. */
    void copy(String name) throws IOException {
        Path copy = home.resolve("app/" + name);
        Files.writeString(copy, here(Kit.text("docker/" + name)));
        Outcome.of("chmod", "0555", copy.toString()).succeeded();
    }

    /** Runs the commands of the last stage with this text in them, with the build's arguments. */
    void run(String containing, Map<String, String> arguments) {
        for (String run : file.all(file.last(), "RUN")) {
            if (run.contains(containing)) {
                Outcome.of(arguments, List.of("sh", "-c", here(run))).succeeded();
            }
        }
    }

    /** The entry point, as it is here. */
    List<String> entryPoint() {
        List<String> words = new ArrayList<>();
        List<String> all = file.all(file.last(), "ENTRYPOINT");
        for (Object word : (List<?>) new Yaml(new SafeConstructor(new LoaderOptions())).load(all.get(all.size() - 1))) {
            words.add(here(word.toString()));
        }
        return words;
    }

    /** The variables of the stages that end in the last one. */
    String variable(String name) {
        for (Stage stage : file.chain(file.last())) {
            for (String variables : stage.all("ENV")) {
                Matcher found = Pattern.compile("\\b" + name + "=(\\S+)").matcher(variables);
                if (found.find()) {
                    return here(found.group(1));
                }
            }
        }
        throw new IllegalArgumentException("no variable " + name);
    }

    /** The path with the image's Java before everything else. */
    String path() {
        return home.resolve("java/bin") + ":" + System.getenv("PATH");
    }

    long megabytes(String folder) {
        return Long.parseLong(Outcome.of("du", "-sm", home.resolve(folder).toString())
                .succeeded()
                .split("\\s")[0]);
    }

    private String here(String text) {
        return text.replace("/app/", home.resolve("app") + "/");
    }
}
