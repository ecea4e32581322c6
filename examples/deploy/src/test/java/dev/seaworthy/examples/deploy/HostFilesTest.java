package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units and timers of systemd, crontab and rules of logrotate. */
@Tag("dear")
class HostFilesTest {

    private static final Pattern CRON = Pattern.compile(
            "(@reboot|(?:[*/0-9,-]+ ){5}) ?root /opt/registry/bin/([a-z-]+)((?: [^>]*)?)(?: >>(\\S+) 2>&1 \\|\\| echo \"\\S+ failed; see \\4\")?");
    private static final List<String> NEEDED_UNITS = List.of(
            "basic.target",
            "multi-user.target",
            "network-online.target",
            "network.target",
            "shutdown.target",
            "sysinit.target",
            "timers.target");

    @TempDir
    private Path folder;

    @Test
    void systemdFindsNothingWrongWithTheUnits() throws IOException {
        assumeTrue(RequiredTool.find("systemd-analyze").isPresent(), "systemd is not installed");
        Path units = hostWithTheKit();
        List<String> command = Stream.concat(
                        Stream.of("systemd-analyze", "verify", "--man=no", "--root=" + folder),
                        names("systemd").map(name -> units.resolve(name).toString()))
                .toList();

        assertThat(Outcome.of(command.toArray(String[]::new)).succeeded()).isEmpty();
    }

    @Test
    void everyTimerHasItsServiceAndATimeOfTheCalendar() throws IOException {
        assumeTrue(RequiredTool.find("systemd-analyze").isPresent(), "systemd is not installed");
        Set<String> names = names("systemd").collect(Collectors.toSet());
        for (String timer : names) {
            if (timer.endsWith(".timer")) {
                assertThat(names).contains(timer.replace(".timer", ".service"));
                Matcher calendar = Pattern.compile("(?m)^OnCalendar=(.*)$").matcher(Kit.text("systemd/" + timer));
                assertThat(calendar.find()).as(timer).isTrue();
                Outcome.of("systemd-analyze", "calendar", calendar.group(1)).succeeded();
            }
        }
    }

    @Test
    void whatFailsIsToldAndWhatIsPrintedNeedsNoFolder() throws IOException {
        names("systemd")
                .filter(name -> name.matches("registry(-[a-z-]+)?\\.service"))
                .forEach(name -> {
                    String unit = Kit.text("systemd/" + name);
                    assertThat(unit).as(name).contains("\nOnFailure=registry-failed@%n.service\n");
                    assertThat(unit).as(name).doesNotContain("StandardOutput=");
                });
        assertThat(Kit.text("cron/registry").lines().filter(line -> line.contains(">>")))
                .hasSize(8)
                .allMatch(line -> line.contains(" failed; see "));
    }

    @Test
    void unitsAndCrontabStartScriptsThatExist() throws IOException {
        List<String> started = Stream.concat(
                        names("systemd").map(name -> "systemd/" + name), Stream.of("cron/registry"))
                .flatMap(file -> Pattern.compile("/opt/registry/(bin/[a-z-]+)")
                        .matcher(Kit.text(file))
                        .results())
                .map(script -> script.group(1))
                .toList();

        assertThat(started).hasSizeGreaterThan(15).allSatisfy(script -> assertThat(Kit.file(script))
                .isExecutable());
    }

    @Test
    void crontabDoesWhatTheTimersDo() throws IOException {
        List<String> lines = Kit.text("cron/registry")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.matches("[A-Z]+=.*"))
                .toList();
        assertThat(lines).allMatch(line -> CRON.matcher(line).matches());

        Set<String> byCron = lines.stream()
                .filter(line -> !line.startsWith("@"))
                .map(line -> line.replaceFirst(".*(/opt/registry/bin/[^>]*?) *(>>.*)?$", "$1"))
                .collect(Collectors.toSet());
        Set<String> byTimer = names("systemd")
                .filter(name -> name.endsWith(".timer"))
                .map(name -> Kit.text("systemd/" + name.replace(".timer", ".service")))
                .map(unit -> unit.replaceFirst("(?s).*\\nExecStart=([^\\n]*)\\n.*", "$1"))
                .collect(Collectors.toSet());
        assertThat(byCron).isEqualTo(byTimer);
        assertThat(lines).anyMatch(line -> line.startsWith("0,30 * * * * root /opt/registry/bin/backup backup "));
        assertThat(Kit.text("systemd/registry-backup.timer")).contains("\nOnCalendar=*-*-* *:00/30:00 UTC\n");
    }

    @Test
    void logrotateTakesTheRulesAndRotatesAtFiftyMegabytes() throws IOException {
        assumeTrue(RequiredTool.find("logrotate").isPresent(), "logrotate is not installed");
        Path logs = Files.createDirectories(folder.resolve("log"));
        Path log = logs.resolve("registry.log");
        Files.write(log, new byte[51 * 1024 * 1024]);
        Path rules = folder.resolve("rules");
        Files.writeString(rules, Kit.text("logrotate/registry").replace("/var/log/registry", logs.toString()));
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rw-r--r--"));
        String state = folder.resolve("state").toString();

        String said =
                Outcome.of("logrotate", "-d", "-s", state, rules.toString()).succeeded();

        assertThat(said)
                .contains("log files >= 52428800 are rotated earlier", "Handling 1 logs")
                .doesNotContain("error:");
        assertThat(log).hasSize(51 * 1024 * 1024);
        assertThat(said.split(log + "\n", 2)[1]).contains("log needs rotating");
    }

    /** A root with the units of the kit where they belong, and the few of systemd that they name. */
    private Path hostWithTheKit() throws IOException {
        Path units = Files.createDirectories(folder.resolve("etc/systemd/system"));
        Path systems = Files.createDirectories(folder.resolve("usr/lib/systemd/system"));
        for (String unit : NEEDED_UNITS) {
            Files.copy(Path.of("/lib/systemd/system", unit), systems.resolve(unit));
        }
        Files.writeString(systems.resolve("docker.service"), "[Service]\nExecStart=/usr/bin/true\n");
        for (String name : names("systemd").toList()) {
            Files.copy(Kit.file("systemd").resolve(name), units.resolve(name));
        }
        Path scripts = Files.createDirectories(folder.resolve("opt/registry/bin"));
        for (String name : names("bin").toList()) {
            Files.copy(Kit.file("bin").resolve(name), scripts.resolve(name));
            scripts.resolve(name).toFile().setExecutable(true);
        }
        Path programs = Files.createDirectories(folder.resolve("usr/bin"));
        Files.createSymbolicLink(folder.resolve("bin"), Path.of("usr/bin"));
        for (String program : List.of("java", "true", "sh")) {
            Files.writeString(programs.resolve(program), "#!/bin/sh\n");
            programs.resolve(program).toFile().setExecutable(true);
        }
        return units;
    }

    private static Stream<String> names(String part) {
        String[] names = Kit.file(part).toFile().list();
        assertThat(names).as(part).isNotEmpty();
        return Stream.of(names).sorted();
    }
}
