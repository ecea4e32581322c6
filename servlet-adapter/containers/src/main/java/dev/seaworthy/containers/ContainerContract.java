package dev.seaworthy.containers;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * What must be true on every container, with the sample application at {@code /app} and at the root. A container's test
 * extends this and says how to start it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerContract {
    private ServletContainer container;

    /** Starts a container without any application. */
    abstract ServletContainer launch() throws Exception;

    /** The container's column in {@code paths.txt}. */
    abstract String column();

    @BeforeAll
    void start() throws Exception {
        container = launch();
        container.deploy(WebArchive.unpacked(), "/app");
        container.deploy(WebArchive.unpacked(), "");
    }

    @AfterAll
    void stop() throws Exception {
        container.stop();
    }

    ServletContainer container() {
        return container;
    }

    @Nested
    class Paths extends PathContract {
        Paths() {
            super(ContainerContract.this);
        }
    }

    @Nested
    class Answers extends AnswerContract {
        Answers() {
            super(ContainerContract.this);
        }
    }

    @Nested
    class Protection extends ProtectionContract {
        Protection() {
            super(ContainerContract.this);
        }
    }

    @Nested
    class Console extends ConsoleContract {
        Console() {
            super(ContainerContract.this);
        }
    }

    @Nested
    class Connections extends ConnectionContract {
        Connections() {
            super(ContainerContract.this);
        }
    }

    @Nested
    class HostilePaths extends HostilePathsContract {
        HostilePaths() {
            super(ContainerContract.this);
        }
    }

    @Nested
    class Lifecycle extends LifecycleContract {
        Lifecycle() {
            super(ContainerContract.this);
        }
    }
}
