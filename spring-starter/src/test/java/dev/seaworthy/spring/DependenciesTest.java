package dev.seaworthy.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.servlet.SeaworthyServlets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an application gets with the starter: what the design lists and what that needs itself, nothing optional. */
class DependenciesTest {

    private static final Path LIST = Path.of("target", "what-a-user-gets.txt");
    private static final Pattern LINE = Pattern.compile("\\s*([\\w.-]+):([\\w.-]+):jar:.*:(compile|runtime).*");

    @Test
    void nothingIsForcedUponAUserThatIsNotListed() throws IOException {
        assertThat(forced())
                .containsExactlyInAnyOrder(
                        "com.exceptionfactory.jagged:jagged-api",
                        "com.exceptionfactory.jagged:jagged-bech32",
                        "com.exceptionfactory.jagged:jagged-framework",
                        "com.exceptionfactory.jagged:jagged-x25519",
                        "com.fasterxml.jackson.core:jackson-annotations",
                        "com.fasterxml.jackson.core:jackson-core",
                        "com.fasterxml.jackson.core:jackson-databind",
                        "com.github.oshi:oshi-common",
                        "com.github.oshi:oshi-core",
                        "dev.seaworthy:seaworthy-audit-core",
                        "dev.seaworthy:seaworthy-backup-core",
                        "dev.seaworthy:seaworthy-health-core",
                        "dev.seaworthy:seaworthy-servlet-adapter",
                        "io.leangen.geantyref:geantyref",
                        "io.micrometer:micrometer-commons",
                        "io.micrometer:micrometer-core",
                        "io.micrometer:micrometer-observation",
                        "io.micrometer:micrometer-registry-prometheus",
                        "io.prometheus:prometheus-metrics-config",
                        "io.prometheus:prometheus-metrics-core",
                        "io.prometheus:prometheus-metrics-exposition-textformats",
                        "io.prometheus:prometheus-metrics-model",
                        "io.prometheus:prometheus-metrics-tracer-common",
                        "net.java.dev.jna:jna-jpms",
                        "net.java.dev.jna:jna-platform-jpms",
                        "org.hdrhistogram:HdrHistogram",
                        "org.jdbi:jdbi3-core",
                        "org.jspecify:jspecify",
                        "org.latencyutils:LatencyUtils",
                        "org.slf4j:slf4j-api");
    }

    @Test
    void noCoreKnowsSpring() {
        var cores = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importUrls(Stream.of(AuditLogger.class, HealthMonitor.class, Backups.class, SeaworthyServlets.class)
                        .map(core -> core.getProtectionDomain().getCodeSource().getLocation())
                        .toList());

        noClasses()
                .that()
                .resideInAnyPackage("dev.seaworthy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..")
                .check(cores);
    }

    private static Set<String> forced() throws IOException {
        Set<String> forced = new TreeSet<>();
        for (String line : Files.readAllLines(LIST)) {
            Matcher artifact = LINE.matcher(line.replaceAll("\\e\\[[\\d;]*m", ""));
            if (artifact.matches()) {
                forced.add(artifact.group(1) + ":" + artifact.group(2));
            }
        }
        return forced;
    }
}
