package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same classes on class paths from which jars were taken, each in a process of its own. */
@Timeout(300)
class MatrixTest {

    /** Everything that any of the applications has, written by the build. */
    private static final Path EVERYTHING = Path.of("target", "matrix-class-path.txt");

    @TempDir
    private Path folder;

    /** What meets nowhere else on this line: other tests have much of it. More of them are in profile long. */
    static Stream<MatrixVariant> pairs() {
        return switch (BootLine.version()) {
            case "3.5" ->
                Stream.of(
                        MatrixVariant.parse("web jetty actuator jdbc flyway security virtual"),
                        MatrixVariant.parse("webflux"),
                        MatrixVariant.parse("none jdbc liquibase virtual"));
            case "4.0" ->
                Stream.of(
                        MatrixVariant.parse("web jetty actuator jdbc flyway security virtual"),
                        MatrixVariant.parse("webflux jdbc liquibase virtual"),
                        MatrixVariant.parse("none"));
            default ->
                Stream.of(
                        MatrixVariant.parse("web jetty virtual"),
                        MatrixVariant.parse("webflux actuator"),
                        MatrixVariant.parse("none actuator jdbc flyway"),
                        MatrixVariant.parse("web actuator jdbc liquibase security virtual"));
        };
    }

    /** Every kind with and without Actuator and a database, and each of the others with each of the rest. */
    static Stream<MatrixVariant> more() {
        if (BootLine.version().equals("4.0")) {
            return Stream.of("web actuator jdbc flyway security virtual", "webflux actuator jdbc liquibase virtual")
                    .map(MatrixVariant::parse);
        }
        Stream<String> kinds = Stream.of("none", "web", "webflux")
                .flatMap(kind -> Stream.of(
                        kind + " virtual", kind + " actuator", kind + " jdbc", kind + " actuator jdbc virtual"));
        Stream<String> others = Stream.of(
                "web jetty jdbc flyway virtual",
                "web jetty jdbc liquibase security",
                "web jetty actuator security virtual",
                "web jdbc flyway security",
                "webflux actuator jdbc flyway security virtual",
                "none actuator jdbc liquibase security");
        return Stream.concat(kinds, others).map(MatrixVariant::parse);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    @Tag("matrix")
    void applicationStartsAndNothingIsSilentlyAbsent(MatrixVariant variant) throws Exception {
        String output = run(variant, MatrixApplication.class, variant.options());

        assertThat(output)
                .contains("feature health: active", "feature metrics: active", "feature log: active")
                .contains("feature alerts: active", "feature slo: active")
                .contains("thread health-", "thread metrics-", "thread alerts-", "thread slo-")
                .contains("ended")
                .doesNotContain("left ");
        assertThat(output.contains("feature audit: active")).isEqualTo(variant.has("jdbc"));
        assertThat(output.contains("feature audit: there is no single")).isNotEqualTo(variant.has("jdbc"));
        assertThat(output.contains("thread audit-")).isEqualTo(variant.has("jdbc"));
        assertThat(output)
                .contains(
                        variant.has("none")
                                ? "feature backup: active"
                                : "feature backup: seaworthy.backup.enabled is not true");
        assertThat(output)
                .contains(
                        variant.has("actuator")
                                ? "feature health.actuator: active"
                                : "feature health.actuator: there is neither");
        assertThat(output.contains("bean seaworthySecurityActor")).isEqualTo(variant.has("security"));
        assertThat(output.contains("bean seaworthySecurityAudit"))
                .isEqualTo(variant.has("security") && variant.has("jdbc"));
        assertThat(output.contains("migrated")).isEqualTo(variant.has("flyway") || variant.has("liquibase"));
        requireAnswers(variant, output);
    }

    private static void requireAnswers(MatrixVariant variant, String output) {
        if (variant.has("web")) {
            assertThat(output)
                    .contains("feature web: active")
                    .contains((variant.has("jetty") ? "Jetty" : "Tomcat") + " started on port");
            for (MatrixSwitches.Feature feature : MatrixSwitches.FEATURES) {
                assertThat(output).contains("asked " + feature.path() + ": " + answer(variant, feature, output));
            }
        } else {
            assertThat(output)
                    .contains("feature web: this is no servlet application")
                    .contains("; off: ");
        }
        assertThat(output).containsPattern(variant.has("none") ? "port null\\R" : "port [1-9]\\d*\\R");
    }

    /** Where nothing permits our paths, Spring Security wants a login; probes stand before it. */
    private static int answer(MatrixVariant variant, MatrixSwitches.Feature feature, String output) {
        if (variant.has("security") && !feature.name().equals("health")) {
            return 401;
        }
        return output.contains("feature " + feature.name() + ": active") ? 200 : 404;
    }

    @ParameterizedTest
    @MethodSource("more")
    @Tag("long")
    @Tag("slow")
    void everyKindStarts(MatrixVariant variant) throws Exception {
        applicationStartsAndNothingIsSilentlyAbsent(variant);
    }

    /** On Jetty once, which the pairs have with virtual threads only. */
    @Test
    @Tag("matrix")
    void restartByDevtoolsLeavesNoThread() throws Exception {
        String parts = BootLine.isFour() ? "web jdbc devtools" : "web jetty jdbc devtools";
        String output = run(MatrixVariant.parse(parts), MatrixRestarts.class, List.of());

        assertThat(output)
                .contains("start 1 on restartedMain", "start 2 on restartedMain", "start 3 on restartedMain", "ended")
                .doesNotContain("left ");
        assertThat(output.split("asked /seaworthy/health/live: 200", -1)).hasSize(4);
        assertThat(output.split("thread health-check", -1)).hasSizeGreaterThanOrEqualTo(4);
    }

    /** One process after another for all of them would take minutes; here each is a start in the same one. */
    @Test
    @Tag("long")
    void eachSwitchOffLeavesNoBeanNoThreadAndNoEndpointOfTheFeature() throws Exception {
        String output = run(MatrixVariant.parse("web actuator jdbc"), MatrixSwitches.class, backups());

        assertThat(output).contains("without nothing", "ended").doesNotContain("left ");
        for (MatrixSwitches.Feature feature : MatrixSwitches.FEATURES) {
            String on = section(output, "nothing");
            String off = section(output, feature.name());
            assertThat(off).contains("feature " + feature.name() + ": " + feature.whenOff());
            for (String trace : feature.traces()) {
                assertThat(on).as("with %s", feature.name()).contains(trace);
                assertThat(off).as("without %s", feature.name()).doesNotContain(trace);
            }
            assertThat(on).contains("asked " + feature.path() + ": 200");
            assertThat(off).contains("asked " + feature.path() + ": 404");
        }
        assertThat(section(output, "web"))
                .doesNotContainPattern("asked \\S+: 200\\R")
                .doesNotContainPattern("bean seaworthy\\w+Filter\\R");
        assertThat(section(output, "everything")).doesNotContain("bean seaworthy", "thread ", "feature ");
    }

    private static String section(String output, String without) {
        String begin = "without " + without + System.lineSeparator();
        assertThat(output).contains(begin);
        String rest = output.substring(output.indexOf(begin) + begin.length());
        return rest.substring(0, rest.indexOf("closed" + System.lineSeparator()));
    }

    private String run(MatrixVariant variant, Class<?> main, List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dserver.port=0"));
        command.addAll(List.of("-Dspring.main.banner-mode=off", "-Dspring.datasource.url=jdbc:h2:mem:matrix"));
        command.add("-Dseaworthy.web.tokens.viewer.value=" + MatrixSwitches.TOKEN);
        command.addAll(options);
        if (variant.has("none")) {
            command.addAll(backups());
        }
        command.addAll(List.of("-cp", classPath(variant.jarsTaken()), main.getName()));
        if (variant.has("web")) {
            MatrixSwitches.FEATURES.forEach(feature -> command.add(feature.path()));
        }
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
            String text = Files.readString(output);
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    /** To a folder, which needs no library that may be absent. */
    private List<String> backups() throws IOException {
        String plan = "-Dseaworthy.backup.plans.app.sources[0].";
        return List.of(
                "-Dseaworthy.backup.enabled=true",
                "-Dseaworthy.backup.storage.directory=" + folder.resolve("backups"),
                "-Dseaworthy.backup.signing-key=" + folder.resolve("signing.key"),
                plan + "type=files",
                plan + "path=" + Files.createDirectories(folder.resolve("uploads")));
    }

    /** What this test runs with, and the jars that are kept from it because they make another application of it. */
    private static String classPath(String jarsTaken) throws IOException {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Set<String> entries = new LinkedHashSet<>(List.of(own.split(File.pathSeparator, -1)));
        entries.addAll(List.of(Files.readString(EVERYTHING).strip().split(File.pathSeparator, -1)));
        return entries.stream()
                .filter(entry -> !Path.of(entry).getFileName().toString().matches(jarsTaken))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
