package dev.seaworthy.benchmarks.boot4;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.Kind;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The same four checks for Seaworthy and for Actuator, and a servlet that does nothing. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SameChecks {

    private static final AtomicBoolean HUNG = new AtomicBoolean();
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    /** From now on checks do not come back. */
    static void hang() {
        HUNG.set(true);
    }

    /** Lets go of those that hang, so that the application can stop. */
    static void release() {
        RELEASED.countDown();
    }

    /** What is checked: that the disk has room. */
    private static boolean good() throws IOException, InterruptedException {
        if (HUNG.get()) {
            return RELEASED.await(1, TimeUnit.HOURS);
        }
        FileStore disk = Files.getFileStore(Path.of("").toAbsolutePath());
        return disk.getUsableSpace() > 0;
    }

    private static CheckSpec ours(String name) {
        return CheckSpec.builder(name, context -> good() ? CheckResult.up() : CheckResult.down("no room"))
                .kinds(Kind.READINESS)
                .build();
    }

    private static HealthIndicator actuators() {
        return () -> {
            try {
                return good() ? Health.up().build() : Health.down().build();
            } catch (IOException | InterruptedException failure) {
                return Health.down(failure).build();
            }
        };
    }

    @Bean
    CheckSpec oursOne() {
        return ours("one");
    }

    @Bean
    CheckSpec oursTwo() {
        return ours("two");
    }

    @Bean
    CheckSpec oursThree() {
        return ours("three");
    }

    @Bean
    CheckSpec oursFour() {
        return ours("four");
    }

    @Bean
    HealthIndicator oneHealthIndicator() {
        return actuators();
    }

    @Bean
    HealthIndicator twoHealthIndicator() {
        return actuators();
    }

    @Bean
    HealthIndicator threeHealthIndicator() {
        return actuators();
    }

    @Bean
    HealthIndicator fourHealthIndicator() {
        return actuators();
    }

    @Bean
    ServletRegistrationBean<HttpServlet> empty() {
        return new ServletRegistrationBean<>(new Empty(), "/empty");
    }

    private static final class Empty extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_OK);
        }
    }
}
