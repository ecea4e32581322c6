package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("dear")
class CheckEnvTest {

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void prepare() throws IOException {
        host = Host.in(folder);
    }

    @Test
    void completeFileIsFine() throws Exception {
        host.run("check-env").exits(0).says("every variable is set");
    }

    @Test
    void everyProblemIsToldAtOnceAndNoValue() throws Exception {
        host.value("POSTGRES_PASSWORD", null)
                .value("REDIS_PASSWORD", Host.SECRET)
                .value("OPERATIONS_TOKEN", "change-me-" + "x".repeat(32))
                .value("S3_ACCESS_KEY", "keptToIt00");

        host.run("check-env")
                .exits(1)
                .says(
                        "POSTGRES_PASSWORD is not set",
                        "REDIS_PASSWORD has 12 characters; give at least 32",
                        "OPERATIONS_TOKEN still has the text of the template",
                        "S3_ACCESS_KEY has 10 characters; give at least 12",
                        "has 4 problems");
    }

    @Test
    void lengthsOfThirtyTwoAndTwelveSuffice() throws Exception {
        host.value("REDIS_PASSWORD", "r".repeat(32)).value("S3_ACCESS_KEY", "s".repeat(12));

        host.run("check-env").exits(0);
    }

    @Test
    void valueInQuotesIsAsLongAsItIs() throws Exception {
        host.value("REDIS_PASSWORD", "\"" + "r".repeat(31) + "\"");

        host.run("check-env").exits(1).says("REDIS_PASSWORD has 31 characters");
    }

    @Test
    void secretOfTwoUsesAndPasswordThatCannotStandInUrlsAreTold() throws Exception {
        host.value("REDIS_PASSWORD", "r".repeat(32))
                .value("POSTGRES_PASSWORD", "r".repeat(32))
                .value("BACKUP_DB_PASSWORD", "@".repeat(32))
                .value("VERSION", "latest");

        host.run("check-env")
                .exits(1)
                .says(
                        "REDIS_PASSWORD has the value of another secret",
                        "BACKUP_DB_PASSWORD has other characters than letters and digits",
                        "VERSION is latest, which moves",
                        "has 3 problems");
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "staging", "development"})
    void templateThatIsFilledInIsComplete(String environment) throws Exception {
        Path file = host.kit("env/" + environment + ".env");
        Files.copy(host.kit("env/" + environment + ".env.example"), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Host.Ended empty =
                host.runAsIs("check-env", "--environment", environment).exits(1).says("POSTGRES_PASSWORD is not set");
        // The others' templates have no nginx.
        assertThat(empty.output().contains("DOMAIN is not set")).isEqualTo(environment.equals("production"));

        AtomicInteger count = new AtomicInteger();
        Files.writeString(
                file,
                Files.readString(file)
                        .lines()
                        .map(line -> line.equals("DOMAIN=") ? line + "registry.example.com" : line)
                        .map(line -> line.matches("(?:\\w*(?:PASSWORD|TOKEN)\\w*|VERSION)=")
                                ? line + count.incrementAndGet() + Host.SECRET.repeat(3)
                                : line)
                        .collect(Collectors.joining("\n")));

        host.runAsIs("check-env", "--environment", environment).exits(0);
    }

    @Test
    void fileThatOthersReadIsRefused() throws Exception {
        host.run("check-env").exits(0);
        Files.setPosixFilePermissions(host.environmentFile(), PosixFilePermissions.fromString("rw-r-----"));

        host.runAsIs("check-env").exits(1).says("can be read by others than its owner; chmod 600");
    }

    @Test
    void valueIsNeverExecuted() throws Exception {
        host.value("DOMAIN", "$(touch " + folder.resolve("executed") + ")");

        host.run("check-env").exits(0);

        assertThat(folder.resolve("executed")).doesNotExist();
    }

    @Test
    void nameThatIsSetTwiceAndLineThatSetsNothingAreTold() throws Exception {
        host.run("check-env");
        Files.writeString(host.environmentFile(), Files.readString(host.environmentFile()) + "VERSION=2\nexport A=1\n");

        host.runAsIs("check-env").exits(1).says("VERSION is set twice", "is no NAME=VALUE");
    }
}
