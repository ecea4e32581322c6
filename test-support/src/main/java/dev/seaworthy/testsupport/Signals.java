package dev.seaworthy.testsupport;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Signals for a server process and everything it started. */
final class Signals {

    private static final long SIGNAL_SECONDS = 120;

    private Signals() {}

    static void send(String name, long pid) {
        // The parent first: stopped, it can start no child that the list below would miss.
        kill(name, pid);
        ProcessHandle.of(pid)
                .map(ProcessHandle::descendants)
                .orElseGet(Stream::empty)
                .forEach(child -> kill(name, child.pid()));
    }

    private static void kill(String name, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
                throw new IllegalStateException(
                        "kill -" + name + " " + pid + " did not end within " + SIGNAL_SECONDS + " s");
            }
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
