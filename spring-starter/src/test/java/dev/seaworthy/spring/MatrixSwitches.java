package dev.seaworthy.spring;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application of the matrix again and again in one process: with every feature, without each, and without all. */
public final class MatrixSwitches {

    static final String TOKEN = "viewer-0123456789abcdef0123456789abcdef";

    /** Each with what shows that it is there, besides what it answers at its path. */
    static final List<Feature> FEATURES = List.of(
            new Feature("audit", "/seaworthy/api/v1/audit/logs", "bean seaworthyAudit", "thread audit-"),
            new Feature("health", "/seaworthy/health/live", "bean seaworthyHealth", "thread health-check"),
            new Feature("metrics", "/seaworthy/metrics", "bean seaworthyMetrics", "thread metrics-"),
            new Feature("log", "/seaworthy/api/v1/ops/log", "bean seaworthyLog"),
            new Feature("alerts", "/seaworthy/api/v1/ops/alerts", "bean seaworthyAlerts", "thread alerts-"),
            new Feature("slo", "/seaworthy/api/v1/ops/slo", "bean seaworthySlo", "thread slo-"),
            new Feature("deployments", "/seaworthy/api/v1/ops/deployments", "bean seaworthyDeployment"),
            new Feature("backup", "/seaworthy/api/v1/backups", "bean seaworthyBackup", "thread backup-"),
            new Feature("web", "/seaworthy/info", "bean seaworthyServlet", "bean seaworthyContextFilter"));

    private MatrixSwitches() {}

    /** What can be switched off, where it answers, and lines that the application tells while it is on. */
    record Feature(String name, String path, List<String> traces) {

        Feature(String name, String path, String... traces) {
            this(name, path, List.of(traces));
        }

        /** The reason that is told; backups are off unless they are asked for. */
        String whenOff() {
            return "seaworthy." + name + ".enabled is " + (name.equals("backup") ? "not true" : "false");
        }
    }

    /** Tells of each start what became of our features. */
    public static void main(String[] arguments) throws Exception {
        tell("nothing", "enabled=true");
        for (Feature feature : FEATURES) {
            tell(feature.name(), feature.name() + ".enabled=false");
        }
        tell("everything", "enabled=false");
        System.out.println("ended");
    }

    private static void tell(String without, String property) throws Exception {
        List<String> paths = new ArrayList<>();
        FEATURES.forEach(feature -> paths.add(feature.path()));
        try (ConfigurableApplicationContext application = SpringApplication.run(
                MatrixApplication.class, "--seaworthy." + property, "--seaworthy.deployments.table=true")) {
            System.out.println("without " + without);
            MatrixApplication.tell(application, without.equals("everything") ? List.of() : paths);
        }
        MatrixApplication.tellThreadsThatStay();
        System.out.println("closed");
    }
}
