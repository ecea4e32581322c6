package dev.seaworthy.examples.deploy.load;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;

/** Loads a registry, prints how long answers took and ends with 0 only when they were as fast and reliable as promised. */
public final class RegistryLoad {

    private static final int MET = 0;
    private static final int MISSED = 1;
    private static final int NOT_BEGUN = 2;

    private RegistryLoad() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(System.getenv(), System.out, System.err, arguments));
    }

    /** Returns what the process ends with. */
    static int run(Map<String, String> environment, PrintStream out, PrintStream err, String... arguments)
            throws InterruptedException {
        if (Arrays.asList(arguments).contains("--help")) {
            out.println(LoadPlan.USAGE);
            return MET;
        }
        try {
            LoadPlan plan = LoadPlan.of(arguments);
            Registry registry = new Registry(
                    plan.registry(),
                    needed(environment, "REGISTRY_PASSWORD_READER"),
                    needed(environment, "REGISTRY_PASSWORD_EDITOR"));
            LoadReport report = new LoadTest(plan, registry).run();
            out.println(report.text());
            return report.meetsTargets() ? MET : MISSED;
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage() + System.lineSeparator() + LoadPlan.USAGE);
            return NOT_BEGUN;
        } catch (IOException unreachable) {
            err.println("The load test could not begin: " + unreachable);
            return NOT_BEGUN;
        }
    }

    private static String needed(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    variable + " is not set; give the password in this environment variable");
        }
        return value;
    }
}
