package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.examples.deploy.Dockerfile.Stage;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("dear")
class DockerfileTest {

    private static final Path REPOSITORY = Kit.file("../..").normalize();

    private final Dockerfile application = Dockerfile.read("docker/Dockerfile");
    private final Dockerfile backup = Dockerfile.read("docker/Dockerfile.backup");

    @Test
    void whatRunsStandsOnASlimImageWithoutTheToolsThatBuiltIt() {
        for (Stage stage : List.of(application.last(), application.stage("staging"))) {
            assertThat(application.chain(stage).get(0).base()).isEqualTo("debian:trixie-slim");
            assertThat(application.all(stage, "RUN")).noneMatch(run -> run.contains("apt-get"));
        }
        assertThat(backup.chain(backup.last()).get(0).base()).isEqualTo("debian:trixie-slim");
        assertThat(backup.all(backup.last(), "RUN"))
                .filteredOn(run -> run.contains("apt-get install"))
                .singleElement()
                .asString()
                .contains("--no-install-recommends postgresql-client ");
    }

    @Test
    void nothingRunsAsRoot() {
        for (Stage stage : List.of(application.last(), application.stage("staging"))) {
            assertThat(application.all(stage, "USER")).last().isEqualTo("10001:10001");
        }
        Stage development = application.stage("development");
        assertThat(development.all("USER")).containsExactly("${DEVELOPER_UID}");
        assertThat(development.all("ARG")).containsExactly("DEVELOPER_UID=1000");
        assertThat(backup.all(backup.last(), "USER")).last().isEqualTo("10001:10001");
    }

    @Test
    void onlyVolumesAreWritten() {
        assertThat(application.all(application.last(), "VOLUME")).containsExactly("/data");
        assertThat(application.all(application.last(), "WORKDIR")).last().isEqualTo("/data");
        assertThat(application.all(application.last(), "ENV")).anyMatch(env -> env.contains("REGISTRY_HOME=/data"));
        assertThat(backup.all(backup.last(), "VOLUME")).containsExactly("[\"/backups\", \"/keys\"]");
        assertThat(Kit.text("docker/backup.properties"))
                .contains("storage.directory=/backups\n", "signing-key=/keys/backup-signing.key\n");
    }

    @Test
    void theHealthCheckAsksHealth() {
        assertThat(application.all(application.last(), "HEALTHCHECK"))
                .singleElement()
                .asString()
                .endsWith("CMD [\"/app/health-check\"]");
        assertThat(Kit.text("docker/health-check")).contains("path=${1:-/seaworthy/health}");
        assertThat(backup.all(backup.last(), "HEALTHCHECK")).containsExactly("NONE");
    }

    @Test
    void versionDateAndCommitAreArgumentsAndLabels() {
        assertThat(application.all(application.last(), "ARG"))
                .containsExactly("VERSION=development", "BUILD_DATE=1970-01-01T00:00:00Z", "VCS_REF=unknown");
        assertThat(application.all(application.last(), "LABEL"))
                .singleElement()
                .asString()
                .contains("image.version=\"$VERSION\"", "image.created=\"$BUILD_DATE\"", "image.revision=\"$VCS_REF\"");
    }

    @Test
    void signalsReachTheProgram() {
        for (Stage stage : List.of(application.last(), application.stage("staging"))) {
            assertThat(application.all(stage, "ENTRYPOINT")).last().asString().startsWith("[\"java\", ");
        }
        assertThat(Kit.text("docker/backup")).contains("exec java -XX:MaxRAMPercentage=70 -jar");
    }

    @Test
    void layersAreCopiedFromWhatChangesLeastToWhatChangesMost() {
        assertThat(application.stage("runtime").all("COPY"))
                .filteredOn(copy -> copy.contains("/layers/"))
                .containsExactly(
                        "--from=build /layers/dependencies/ /app/",
                        "--from=build /layers/snapshot-dependencies/ /app/",
                        "--from=build /layers/application/ /app/");
    }

    @Test
    void whatIsCopiedFromTheSourceIsThereAndNotIgnored() {
        List<PathMatcher> ignored = Kit.text("../../.dockerignore")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("!"))
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();

        for (Dockerfile file : List.of(application, backup)) {
            for (Stage stage : file.stages()) {
                stage.all("COPY").stream()
                        .filter(copy -> !copy.contains("--from="))
                        .map(copy -> copy.replaceFirst("--chmod=\\d+ ", "").split(" ")[0])
                        .forEach(source -> {
                            assertThat(REPOSITORY.resolve(source)).exists();
                            assertThat(ignored).noneMatch(each -> each.matches(Path.of(source)));
                        });
            }
        }
        assertThat(ignored).anyMatch(each -> each.matches(Path.of("examples/deploy/env/production.env")));
        assertThat(ignored).anyMatch(each -> each.matches(Path.of("examples/deploy/secrets/tls.key")));
    }

    @Test
    void noArgumentAndNoVariableIsASecret() {
        for (Dockerfile file : List.of(application, backup)) {
            for (Stage stage : file.stages()) {
                assertThat(stage.all("ENV")).noneMatch(DockerfileTest::isSecret);
                assertThat(stage.all("ARG")).noneMatch(DockerfileTest::isSecret);
            }
        }
    }

    private static boolean isSecret(String text) {
        return text.matches("(?i).*(password|secret|token|credential|api_?key).*");
    }
}
