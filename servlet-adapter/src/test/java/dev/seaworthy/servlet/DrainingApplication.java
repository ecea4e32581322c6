package dev.seaworthy.servlet;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A replica that drains before it stops. A main program for tests. */
final class DrainingApplication {

    static final String READY = "ready on port ";

    private static final long WORK_NANOS = Duration.ofMillis(20).toNanos();

    private DrainingApplication() {}

    public static void main(String[] arguments) throws Exception {
        HealthMonitor monitor = HealthMonitor.builder()
                .readiness("database", context -> CheckResult.up())
                .build()
                .start();
        JettyHost host = JettyHost.running(context -> {
            SeaworthyServlets.at("/").health(monitor).register(context);
            context.addServlet("work", new Work()).addMapping("/work");
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(monitor, host)));
        while (!monitor.report(Probe.READINESS).serving()) {
            Thread.onSpinWait();
        }
        System.out.println(READY + host.port());
        new CountDownLatch(1).await();
    }

    private static void leave(HealthMonitor monitor, JettyHost host) {
        monitor.drain(Duration.ofSeconds(6));
        try {
            host.close();
        } catch (IOException failure) {
            failure.printStackTrace();
        }
        monitor.close();
    }

    private static final class Work extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            LockSupport.parkNanos(WORK_NANOS);
            response.getWriter().print("done");
        }
    }
}
