package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A host with the kit, a filled in environment file, and in place of some programs fakes that record how they were called.
 * Every value in the environment file that is a secret has {@link #SECRET} in it.
 */
final class Host {

    static final String SECRET = "keptToItself";
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*):\\?");

    private final Path folder;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** What a script said and how it ended. */
    record Ended(int exit, String output) {

        Ended exits(int expected) {
            assertThat(exit).as(output).isEqualTo(expected);
            return this;
        }

        Ended says(String... texts) {
            assertThat(output).contains(texts);
            return this;
        }
    }

    private Host(Path folder) {
        this.folder = folder;
    }

    static Host in(Path folder) throws IOException {
        Host host = new Host(folder);
        for (String part : List.of("bin", "compose", "env", "harden", "nginx", "systemd")) {
            copy(Kit.file(part), host.kit(part));
        }
        host.fakes("docker", "curl");
        REQUIRED.matcher(Kit.text("compose/common.yml") + Kit.text("compose/compose.yml"))
                .results()
                .map(variable -> variable.group(1))
                .forEach(name -> host.values.put(name, name.replace("_", "") + SECRET + "0123456789abcdef"));
        host.values.put("VERSION", "1.4.0");
        host.values.put("DOMAIN", "registry.example.com");
        host.set("HEALTH_ATTEMPTS", "2").set("HEALTH_INTERVAL", "0");
        Files.writeString(host.folder.resolve("calls"), "");
        return host;
    }

    /** Puts these programs first on the path. */
    Host fakes(String... programs) throws IOException {
        for (String program : programs) {
            fake(program, Files.readString(Path.of("src/test/resources/host", program)));
        }
        return this;
    }

    /** Puts a program first on the path that records its call and then does this. */
    Host fake(String program, String script) throws IOException {
        Path file = Files.createDirectories(folder.resolve("programs")).resolve(program);
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /** Sets a variable of the environment file; null leaves it out. */
    Host value(String name, String value) {
        values.remove(name);
        if (value != null) {
            values.put(name, value);
        }
        return this;
    }

    /** Sets a variable of the process. */
    Host set(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** From now on the engine answers calls like this so; the first rule that fits counts. */
    Host engineAnswers(String pattern, int exit, String output) throws IOException {
        Files.writeString(
                folder.resolve("rules"),
                pattern + "\t" + exit + "\t" + output.replace("\n", "\\n") + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return this;
    }

    /** Instances of this version never become ready. */
    Host unready(String version) throws IOException {
        Files.writeString(
                folder.resolve("unready"), version + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    /** An instance, app or green, that runs already. */
    Host runs(String instance, String version) throws IOException {
        Files.writeString(folder.resolve("runs-" + instance), version + "\n");
        return this;
    }

    /** The version that an instance runs, or none. */
    String running(String instance) throws IOException {
        Path file = folder.resolve("runs-" + instance);
        return Files.exists(file) ? Files.readString(file).strip() : "none";
    }

    Path kit(String path) {
        return folder.resolve("kit").resolve(path);
    }

    Path file(String path) {
        return folder.resolve(path);
    }

    /** Runs a script of the kit, and makes sure that no secret was said or given to a program as an argument. */
    Ended run(String script, String... arguments) throws IOException, InterruptedException {
        writeEnvironmentFile();
        return runAsIs(script, arguments);
    }

    /** As {@link #run}, with the environment file that is there. */
    Ended runAsIs(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", kit("bin").resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        process.environment().put("HOST", folder.toString());
        process.environment().merge("PATH", folder.resolve("programs").toString(), (path, mine) -> mine + ":" + path);
        process.environment().putAll(variables);
        Process running = process.start();
        running.getOutputStream().close();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Ended ended = new Ended(running.waitFor(), output);
        assertThat(output).doesNotContain(SECRET);
        assertThat(calls()).noneMatch(call -> call.contains(SECRET));
        return ended;
    }

    /** Calls of fakes so far, in order: program and arguments. */
    List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    /** Calls of the engine's Compose so far, from the command on. */
    List<String> composed() throws IOException {
        return calls().stream()
                .filter(call -> call.startsWith("docker compose --project-name"))
                .map(call -> call.replaceFirst(".* -f \\S+ ", ""))
                .toList();
    }

    Path environmentFile() {
        return kit("env/production.env");
    }

    private void writeEnvironmentFile() throws IOException {
        List<String> lines = new ArrayList<>();
        values.forEach((name, value) -> lines.add(name + "=" + value));
        Files.createDirectories(environmentFile().getParent());
        Files.write(environmentFile(), lines);
        Files.setPosixFilePermissions(environmentFile(), PosixFilePermissions.fromString("rw-------"));
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.notExists(from)) {
            return;
        }
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(path -> {
                try {
                    Path target = to.resolve(from.relativize(path).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }
}
