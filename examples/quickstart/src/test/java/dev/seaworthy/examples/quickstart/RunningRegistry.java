package dev.seaworthy.examples.quickstart;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The application in this JVM, on a free port, with its data in a folder of the test. */
final class RunningRegistry implements AutoCloseable {

    private final Application application;

    private RunningRegistry(Application application) {
        this.application = application;
    }

    static RunningRegistry start(Path home) {
        return start(home, Map.of());
    }

    static RunningRegistry start(Path home, Map<String, String> more) {
        return new RunningRegistry(Application.start(Settings.from(environment(home, more))));
    }

    static Map<String, String> environment(Path home, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(
                Map.of("PORT", "0", "SEAWORTHY_HOME", home.toString(), "SEAWORTHY_ADMIN_TOKEN", Client.ADMIN));
        environment.putAll(more);
        return environment;
    }

    Client stranger() {
        return Client.stranger(application.port());
    }

    Client admin() {
        return Client.admin(application.port());
    }

    Client editor() {
        return stranger().loggedIn("editor", "editor-password");
    }

    Client reader() {
        return stranger().loggedIn("reader", "reader-password");
    }

    Application application() {
        return application;
    }

    @Override
    public void close() {
        application.close();
    }
}
