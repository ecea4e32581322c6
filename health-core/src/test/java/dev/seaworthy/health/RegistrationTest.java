package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Checks that come and go while the engine runs. */
class RegistrationTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final EngineTester tester = new EngineTester(health -> health.readiness("database", ScriptedCheck.up()));

    @Test
    void aCheckThatJoinsAStartedApplicationCountsFromItsFirstConfirmedStatusOn() {
        tester.open();

        tester.engine().register(readiness("queue", ScriptedCheck.down()));

        tester.answers(Probe.READINESS, Status.UP);
        tester.pass(EngineTester.STEP).answers(Probe.READINESS, Status.UP);
        tester.pass(Duration.ofSeconds(5)).answers(Probe.READINESS, Status.DOWN).answers(Probe.STARTUP, Status.UP);
    }

    @Test
    void aCheckThatIsThereBeforeTheStartIsAwaited() {
        tester.engine().register(readiness("queue", ScriptedCheck.down()));

        tester.open().answers(Probe.READINESS, Status.DOWN);
    }

    @Test
    void aRemovedCheckCountsNoMore() {
        ScriptedCheck broken = ScriptedCheck.down();
        tester.engine().register(readiness("queue", broken));
        tester.open().pass(MINUTE).answers(Probe.READINESS, Status.DOWN);
        int runs = broken.runs();

        assertThat(tester.engine().unregister("queue")).isTrue();

        tester.answers(Probe.READINESS, Status.UP);
        tester.pass(MINUTE).answers(Probe.READINESS, Status.UP);
        assertThat(broken.runs()).isEqualTo(runs);
        assertThat(tester.engine().unregister("queue")).isFalse();
        assertThat(tester.engine().history("queue")).isEmpty();
    }

    @Test
    void whatHangsPastItsRemovalCountsAgainstTheNextCheckOfThatName() {
        tester.open().hang().pass(Duration.ofSeconds(12));
        assertThat(tester.held).hasSize(1);
        tester.engine().unregister("database");
        tester.answers(Probe.READINESS, Status.UP);
        assertThat(tester.engine().attemptsRunning()).isEqualTo(1);

        tester.engine().register(readiness("database", ScriptedCheck.up()));
        tester.pass(MINUTE).answers(Probe.READINESS, Status.DOWN);
        assertThat(tester.held).as("one in flight per name").hasSize(1);

        tester.held.get(0).run();
        tester.hangNoMore().pass(Duration.ofSeconds(1)).answers(Probe.READINESS, Status.UP);
    }

    @Test
    void aCheckThatIsReplacedWhileItsAttemptIsInTimeIsNotDownForThat() {
        CheckSpec strict = CheckSpec.builder("database", ScriptedCheck.up())
                .kinds(Kind.READINESS)
                .failureThreshold(1)
                .build();
        tester.open().hang();
        while (tester.held.isEmpty()) {
            tester.pass(EngineTester.STEP);
        }
        tester.engine().unregister("database");
        tester.engine().register(strict);

        tester.pass(Duration.ofSeconds(1)).answers(Probe.READINESS, Status.UP);
        tester.held.get(0).run();
        tester.hangNoMore().pass(Duration.ofSeconds(2)).answers(Probe.READINESS, Status.UP);

        assertThat(tester.engine().history("database"))
                .extracting(CheckTransition::to)
                .containsExactly(Status.UP);
    }

    @Test
    void whatReturnsAfterItsRemovalIsForgotten() {
        tester.open().hang().pass(Duration.ofSeconds(12));
        tester.engine().unregister("database");

        tester.held.get(0).run();

        assertThat(tester.engine().attemptsRunning()).isZero();
        tester.pass(EngineTester.STEP).answers(Probe.READINESS, Status.UP);
    }

    @Test
    void expectedChecksKeepTheApplicationStartingUntilTheyAreThere() {
        EngineTester waiting = new EngineTester(health -> health.expect("database")).open();

        waiting.answers(Probe.LIVENESS, Status.UP)
                .answers(Probe.READINESS, Status.DOWN)
                .answers(Probe.STARTUP, Status.DOWN);
        assertThat(waiting.engine().report(Probe.READINESS).checks()).isEmpty();
        assertThat(waiting.engine().report(Probe.READINESS).reason()).isEqualTo("starting: waits for database");
        assertThat(waiting.engine().overview().status()).isEqualTo(Status.DOWN);
        assertThat(waiting.engine().overview().checks())
                .extracting(CheckReport::name, CheckReport::status, CheckReport::message)
                .containsExactly(tuple("database", Status.DOWN, "is expected and not registered yet"));
        waiting.engine().register(readiness("database", ScriptedCheck.up()));
        waiting.answers(Probe.READINESS, Status.DOWN);
        waiting.pass(EngineTester.STEP).answers(Probe.READINESS, Status.UP).answers(Probe.STARTUP, Status.UP);

        waiting.engine().unregister("database");
        waiting.answers(Probe.READINESS, Status.UP);
        assertThat(waiting.engine().overview().checks()).isEmpty();
    }

    @Test
    void refusalsNameTheCheckAndTheWayOut() {
        assertThatThrownBy(() -> tester.engine().register(readiness("database", ScriptedCheck.up())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"database\"")
                .hasMessageContaining("unregister");
        tester.engine().shut();
        assertThatThrownBy(() -> tester.engine().register(readiness("queue", ScriptedCheck.up())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"queue\"");
    }

    @Test
    void aLoopThatRegistersForEverIsStopped() {
        CheckRegistry registry = new CheckRegistry();
        for (int i = 0; i < CheckRegistry.MOST_CHECKS; i++) {
            registry.add(new CheckState(readiness("check-" + i, ScriptedCheck.up()), false, 0));
        }

        assertThatThrownBy(() -> registry.add(new CheckState(readiness("last", ScriptedCheck.up()), false, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"last\" is one too many");
    }

    private static CheckSpec readiness(String name, HealthCheck check) {
        return CheckSpec.builder(name, check).kinds(Kind.READINESS).build();
    }
}
