package dev.seaworthy.examples.deploy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands that the kit's pages name, compared with the scripts. */
@Tag("dear")
class CommandsTest {

    private static final Path KIT = Path.of("");
    private static final Path COMMAND_LINE = Path.of("../../backup-core/src/main/java/dev/seaworthy/backup/cli");
    private static final Pattern CALL = Pattern.compile("\\bbin/([a-z][a-z-]*)((?:[ \\t]+(?!#)[^\\s`|;,()&:#]+)*)");
    private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z-]+");
    private static final Pattern FILE =
            Pattern.compile("(?<![\\w/.])(?:compose|env|systemd|cron|logrotate|load)/[\\w./-]*\\w");
    /** Scripts whose first word is a command, and which hand what follows to others. */
    private static final Set<String> WITH_COMMANDS = Set.of("manage", "blue-green", "backup");

    @Test
    void everyScriptCommandAndOptionIsThere() throws IOException {
        List<String> unknown = new ArrayList<>();
        int calls = 0;
        for (Path page : pages()) {
            Matcher call = CALL.matcher(Files.readString(page));
            while (call.find()) {
                calls++;
                unknown(call.group(1), call.group(2))
                        .forEach(what -> unknown.add(page + ": " + call.group() + ": " + what));
            }
        }

        assertThat(calls).isGreaterThan(100);
        assertThat(unknown).isEmpty();
    }

    @Test
    void whatIsNotThereIsFound() throws IOException {
        assertThat(unknown("fly", "")).containsExactly("fly");
        assertThat(unknown("manage", " fly now")).containsExactly("fly");
        assertThat(unknown("deploy", " --sideways 1.4.0")).containsExactly("--sideways");
        assertThat(unknown("backup", " restore ID --over")).containsExactly("--over");
        assertThat(unknown("backup", " verify ID --replace")).containsExactly("--replace");
        assertThat(unknown("manage", " exec redis redis-cli --any")).isEmpty();
    }

    @Test
    void everyFileOfTheKitThatACommandTakesIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher file = FILE.matcher(Files.readString(page));
            while (file.find()) {
                String name = file.group().replaceAll("env/(production|staging|development)\\.env$", "$0.example");
                if (!Files.exists(KIT.resolve(name))) {
                    missing.add(page + ": " + file.group());
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    private static List<String> unknown(String script, String arguments) throws IOException {
        Path file = KIT.resolve("bin").resolve(script);
        if (!Files.isRegularFile(file)) {
            return List.of(script);
        }
        List<String> unknown = new ArrayList<>();
        String known = Files.readString(file) + Files.readString(KIT.resolve("bin/lib.sh"));
        String command = WITH_COMMANDS.contains(script)
                ? Stream.of(arguments.strip().split("\\s+"))
                        .filter(word -> word.matches("[a-z][a-z-]+"))
                        .findFirst()
                        .orElse("")
                : "";
        if (script.equals("backup")) {
            known += commandLine(command);
        }
        if (!command.isEmpty()
                && !Pattern.compile("\\b" + command + "\\b").matcher(known).find()) {
            unknown.add(command);
        }
        Matcher option = OPTION.matcher(command.equals("exec") ? "" : arguments);
        while (option.find()) {
            if (!Pattern.compile("(?<![\\w-])" + option.group() + "(?![\\w-])")
                    .matcher(known)
                    .find()) {
                unknown.add(option.group());
            }
        }
        return unknown;
    }

    /** What the command, or without one any of them, may be given. */
    private static String commandLine(String command) throws IOException {
        String type = (command + "Command.java").replace("-", "");
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(COMMAND_LINE)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (command.isEmpty() || name.equalsIgnoreCase(type) || name.equals("SharedOptions.java")) {
                    sources.append(Files.readString(file));
                }
            }
        }
        return sources.toString();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(KIT.toAbsolutePath())) {
            return files.filter(file ->
                            file.toString().endsWith(".md") && !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
