package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.testsupport.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeAccessTest {

    /** JDK 24 and later warn on standard error as soon as a library loads native code. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void samplingLoadsNoNativeCode() {
        List<String> output = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(SlimApplication.class)) {
            child.awaitLine(
                    line -> {
                        output.add(line);
                        return line.startsWith("outcome 200 text/plain");
                    },
                    60,
                    TimeUnit.SECONDS);
        }

        assertThat(output).noneMatch(line -> line.contains("WARNING"));
    }
}
