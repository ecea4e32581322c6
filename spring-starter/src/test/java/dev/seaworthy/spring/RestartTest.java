package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contexts one after the other in one process, as devtools and caches of test contexts have them. */
@Timeout(120)
class RestartTest {

    @Test
    void contextThatWasClosedLeavesNoThreadAndNoMeter() {
        MeterRegistry ofTheProcess = new SimpleMeterRegistry();
        Set<Thread> others = ours();
        for (int start = 0; start < 3; start++) {
            Starter.withDatabase()
                    .withBean(
                            "registry", MeterRegistry.class, () -> ofTheProcess, bean -> bean.setDestroyMethodName(""))
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        assertThat(ofTheProcess.getMeters()).isNotEmpty();
                        assertThat(begunBeside(others)).isNotEmpty();
                    });

            Waiting.until(() -> begunBeside(others).isEmpty());
            assertThat(ofTheProcess.getMeters()).isEmpty();
        }
    }

    private static Set<Thread> begunBeside(Set<Thread> others) {
        Set<Thread> begun = ours();
        begun.removeAll(others);
        return begun;
    }

    private static Set<Thread> ours() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().matches(MatrixApplication.OUR_THREADS));
        return threads;
    }
}
