package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** An application with everything in it, of code that was generated ahead of time. */
@Timeout(600)
class AotTest {

    private static final List<String> SETTINGS = List.of(
            "-Dserver.port=0",
            "-Dspring.datasource.url=jdbc:h2:mem:aot",
            "-Dspring.main.banner-mode=off",
            "-Dmanagement.endpoints.web.exposure.include=health,seaworthy",
            "-Dseaworthy.health.actuator.imports=db",
            "-Dseaworthy.health.publish-availability=true",
            "-Dseaworthy.backup.enabled=true",
            "-Dseaworthy.backup.cluster.enabled=true",
            "-Dseaworthy.backup.plans.app.sources[0].type=h2");

    @TempDir
    private Path folder;

    @Test
    void applicationOfGeneratedCodeStartsAndAnswers() throws Exception {
        assumeTrue(BootLine.isFour(), "the other line is in profile long");
        generateAndStart();
    }

    @Test
    @Tag("long")
    void applicationOfGeneratedCodeStartsAndAnswersOnTheOtherLine() throws Exception {
        assumeFalse(BootLine.isFour(), "this line is in every build");
        generateAndStart();
    }

    private void generateAndStart() throws Exception {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path resources = Files.createDirectories(folder.resolve("resources"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        java(
                List.of(),
                classPath(),
                "org.springframework.boot.SpringApplicationAotProcessor",
                AotApplication.class.getName(),
                sources.toString(),
                resources.toString(),
                classes.toString(),
                "org.example",
                "everything");
        compile(sources, classes);

        String output = java(
                List.of("-Dspring.aot.enabled=true"),
                String.join(File.pathSeparator, classes.toString(), resources.toString(), classPath()),
                AotApplication.class.getName());

        assertThat(output)
                .contains("Starting AOT-processed")
                .contains("/seaworthy/health/live 200")
                .contains("/actuator/seaworthy 200");
    }

    @Test
    void filesAndRecordsThatAreReadByNameAreHinted() {
        RuntimeHints hints = new RuntimeHints();

        new SeaworthyHints().registerHints(hints, getClass().getClassLoader());

        for (String file : List.of(
                "dev/seaworthy/servlet/console/index.html",
                "dev/seaworthy/audit/jdbc/postgresql-1.sql",
                "dev/seaworthy/backup/cluster/h2-1.sql",
                "META-INF/seaworthy/rules.json")) {
            assertThat(RuntimeHintsPredicates.resource().forResource(file).test(hints))
                    .as(file)
                    .isTrue();
        }
        assertThat(hints.reflection().typeHints())
                .extracting(hint -> hint.getType().getName())
                .contains(
                        "dev.seaworthy.servlet.BackupJson$Item",
                        "dev.seaworthy.backup.Manifest",
                        "dev.seaworthy.backup.source.CopyContents",
                        "dev.seaworthy.metrics.Exposition$Body",
                        "software.amazon.awssdk.services.s3.S3Client",
                        "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient",
                        "com.github.kagkarlsson.scheduler.Scheduler");
    }

    private String java(List<String> options, String classPath, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(SETTINGS);
        command.add("-Dseaworthy.backup.storage.directory=" + folder.resolve("backups"));
        command.add("-Dseaworthy.backup.signing-key=" + folder.resolve("keys/signing.key"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            String text = Files.readString(output);
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void compile(Path sources, Path classes) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        Path errors = folder.resolve("javac.txt");
        int result;
        try (var out = Files.newOutputStream(errors)) {
            result = ToolProvider.getSystemJavaCompiler().run(null, out, out, arguments.toArray(String[]::new));
        }
        assertThat(result).as(Files.readString(errors, StandardCharsets.UTF_8)).isZero();
    }
}
