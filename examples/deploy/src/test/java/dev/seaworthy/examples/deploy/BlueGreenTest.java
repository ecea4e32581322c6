package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script blue-green, with an engine that records its calls. */
@Tag("dear")
class BlueGreenTest {

    private static final String ALL_BLUE = "server blue:8080 weight=100 max_fails=3 fail_timeout=10s;\n";
    private static final String ALL_GREEN = "server green:8080 weight=100 max_fails=3 fail_timeout=10s;\n";

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void prepare() throws IOException {
        host = Host.in(folder)
                .value("DOMAIN", "registry.example")
                .runs("app", "1.4.0")
                .runs("green", "1.5.0");
        Files.writeString(upstream(), ALL_BLUE);
    }

    @Test
    void switchGivesTheOtherAllTraffic() throws Exception {
        host.run("blue-green", "switch", "green").exits(0).says("green has 100 % of the traffic.");
        assertThat(upstream()).hasContent(ALL_GREEN);

        host.run("blue-green", "status").exits(0).says("blue 0 %, green 100 %");

        host.run("blue-green", "switch", "blue").exits(0);
        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(host.calls())
                .anyMatch(call -> call.contains("--resolve registry.example:443:127.0.0.1")
                        && call.endsWith("https://registry.example/seaworthy/health/ready"));
    }

    @Test
    void shiftGoesStepByStep() throws Exception {
        host.run("blue-green", "shift", "green", "--steps", "5,50,100", "--pause", "0")
                .exits(0)
                .says("green has 5 %", "green has 50 %", "green has 100 %");

        assertThat(upstream()).hasContent(ALL_GREEN);
        assertThat(host.calls())
                .filteredOn(call -> call.contains("nginx -s reload"))
                .hasSize(3);
    }

    @Test
    void shiftMayEndBetween() throws Exception {
        host.run("blue-green", "shift", "green", "--steps", "10", "--pause", "0")
                .exits(0);

        assertThat(upstream())
                .hasContent("server blue:8080 weight=90 max_fails=3 fail_timeout=10s;\n"
                        + "server green:8080 weight=10 max_fails=3 fail_timeout=10s;\n");
    }

    @Test
    void instanceThatIsNotReadyGetsNothing() throws Exception {
        host.unready("1.5.0");

        host.run("blue-green", "switch", "green").exits(1).says("green is not ready, so it gets no traffic");

        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(host.composed()).isEmpty();
    }

    @Test
    void fileThatNginxRefusesIsPutBack() throws Exception {
        host.engineAnswers("*nginx -t", 1, "host not found in upstream");

        host.run("blue-green", "switch", "green").exits(1).says("putting back: blue 100 %, green 0 %");

        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(host.composed()).noneMatch(call -> call.contains("nginx -s reload"));
    }

    @Test
    void fileThatCannotBeWrittenIsNoSwitch() throws Exception {
        host.fake("mktemp", "#!/bin/sh\nexit 1\n");

        host.run("blue-green", "switch", "green").exits(1).says("active.conf cannot be written");

        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(host.composed()).isEmpty();
    }

    @Test
    void fileThatCannotBeReplacedLeavesNothingBehind() throws Exception {
        host.fake("mv", "#!/bin/sh\nexit 1\n");

        host.run("blue-green", "switch", "green").exits(1).says("active.conf cannot be written");

        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(upstream().getParent()).isDirectoryNotContaining("glob:**active.conf.*");
    }

    @Test
    void failureSeenThroughNginxPutsBackWhatWasBefore() throws Exception {
        host.fake("curl", "#!/bin/sh\ncase $* in *https://*) exit 22 ;; *) printf 200 ;; esac\n");

        host.run("blue-green", "switch", "green").exits(1).says("putting back", "what was before is back");

        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(host.composed())
                .filteredOn(call -> call.contains("nginx -s reload"))
                .hasSize(2);
    }

    @Test
    void instanceThatFailsDuringAShiftLosesWhatItHad() throws Exception {
        host.fake("sleep", "#!/bin/sh\necho 1.5.0 >>\"$HOST/unready\"\n");

        host.run("blue-green", "shift", "green", "--steps", "10,100", "--pause", "60")
                .exits(1)
                .says("green is no longer ready; what was before is back");

        assertThat(upstream()).hasContent(ALL_BLUE);
    }

    @Test
    void instanceWithTrafficIsNotStopped() throws Exception {
        host.run("blue-green", "stop", "blue").exits(1).says("blue has 100 % of the traffic");
        host.run("blue-green", "stop", "green").exits(0);

        assertThat(host.composed()).singleElement().asString().startsWith("stop green");
    }

    @Test
    void greenIsStartedWithTheVersion() throws Exception {
        host.run("blue-green", "start", "1.6.0").exits(0);

        assertThat(host.running("green")).isEqualTo("1.6.0");
        assertThat(upstream()).hasContent(ALL_BLUE);
    }

    @Test
    void dryRunChangesNothing() throws Exception {
        host.run("blue-green", "shift", "green", "--dry-run").exits(0).says("blue 90 %, green 10 %", "+ sleep 60");

        assertThat(upstream()).hasContent(ALL_BLUE);
        assertThat(host.calls()).isEmpty();
    }

    @Test
    void wrongUseEndsWithTwo() throws Exception {
        host.run("blue-green").exits(2).says("give a command");
        host.run("blue-green", "switch", "red").exits(2).says("switch needs blue or green");
        host.run("blue-green", "shift", "green", "--steps", "50,20").exits(2).says("percents that grow");
        host.run("blue-green", "shift", "green", "--steps", "200").exits(2);
        host.run("blue-green", "shift", "green", "--pause", "soon").exits(2).says("give seconds");
    }

    private Path upstream() {
        return host.kit("nginx/upstream/active.conf");
    }
}
