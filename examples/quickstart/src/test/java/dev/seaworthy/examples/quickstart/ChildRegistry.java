package dev.seaworthy.examples.quickstart;

import dev.seaworthy.testsupport.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The application in a JVM of its own, which a test may kill. */
final class ChildRegistry implements AutoCloseable {

    private static final String SERVING = "Serving http://localhost:";
    private static final long LONGEST_START_SECONDS = 180;

    private final ChildJvm child;
    private final int port;

    private ChildRegistry(ChildJvm child, int port) {
        this.child = child;
        this.port = port;
    }

    static ChildRegistry start(Path home) {
        return start(home, Map.of());
    }

    static ChildRegistry start(Path home, Map<String, String> more) {
        ChildJvm child = ChildJvm.start(Quickstart.class, RunningRegistry.environment(home, more));
        String serving = child.awaitLine(line -> line.startsWith(SERVING), LONGEST_START_SECONDS, TimeUnit.SECONDS);
        return new ChildRegistry(child, Integer.parseInt(serving.substring(SERVING.length())));
    }

    /** Starts one that is expected to refuse, and returns everything it printed. */
    static Refused refused(Map<String, String> environment) {
        try (ChildJvm child = ChildJvm.start(Quickstart.class, environment)) {
            List<String> printed = child.awaitEnd();
            return new Refused(printed, child.exitValue());
        }
    }

    record Refused(List<String> printed, int exitValue) {}

    Client stranger() {
        return Client.stranger(port);
    }

    Client admin() {
        return Client.admin(port);
    }

    Client editor() {
        return stranger().loggedIn("editor", "editor-password");
    }

    List<String> kill() {
        return child.kill();
    }

    List<String> terminate() {
        return child.terminate();
    }

    @Override
    public void close() {
        child.close();
    }
}
