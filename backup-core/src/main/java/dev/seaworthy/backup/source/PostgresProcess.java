package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RunControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running client program: its two ends, and a verdict from exit code and messages together. */
final class PostgresProcess implements AutoCloseable {
    private static final int LINES_KEPT = 200;
    private static final List<String> QUOTING = List.of("DETAIL:", "CONTEXT:", "STATEMENT:", "QUERY:", "Command was:");

    /** For a program that has no more to do than to end. */
    static final Duration SOON = Duration.ofMinutes(10);

    private static final long LOOK_MILLIS = 500;

    private final String name;
    private final Process process;
    private final RunControl control;
    private final RunControl.Registration cancel;
    private final List<String> messages = new ArrayList<>();
    private final Thread listener;

    PostgresProcess(String name, Process process, RunControl control) {
        this.name = name;
        this.process = process;
        this.control = control;
        this.cancel = control.onCancel(this::kill);
        this.listener = new Thread(this::listen, "backup-" + name);
        listener.setDaemon(true);
        listener.start();
    }

    InputStream output() {
        return process.getInputStream();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    /**
     * Waits for the end as long as the run may take: after the last row come the indexes.
     *
     * @return what it said, which was no error
     * @throws IOException if it failed, with what it said
     */
    List<String> finish() throws IOException {
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                control.check();
            }
            return ended();
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
    }

    /** As {@link #finish()}, but not longer than {@code limit}. */
    List<String> finish(Duration limit) throws IOException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name + " did not end within " + limit.toSeconds() + " s after its data");
            }
            return ended();
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
    }

    private InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("Interrupted while waiting for " + name);
    }

    private List<String> ended() throws IOException, InterruptedException {
        listener.join(SOON.toMillis());
        control.check();
        List<String> said = messages();
        boolean error = said.stream().anyMatch(line -> line.contains("error:") || line.contains("FATAL:"));
        if (process.exitValue() != 0 || error) {
            throw new IOException(name + " failed with exit code " + process.exitValue() + ": "
                    + (said.isEmpty() ? "it said nothing" : String.join(" / ", said)));
        }
        return said;
    }

    private List<String> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    /**
     * Reads on even when enough is kept: a full pipe would stop the program. What explains a server's error quotes rows
     * and statements of the backup and is left out, up to the next line of the program's own.
     */
    private void listen() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            boolean quoting = false;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                quoting = QUOTING.stream().anyMatch(line::startsWith) || (quoting && !line.startsWith(name + ":"));
                synchronized (messages) {
                    if (!quoting && messages.size() < LINES_KEPT) {
                        messages.add(line.strip());
                    }
                }
            }
        } catch (IOException ended) {
            // The process was destroyed; its exit code says the rest.
        }
    }

    /** Ends the program if it still runs. */
    @Override
    public void close() {
        cancel.end();
        kill();
    }

    /** With what it started: a child would keep its output open, and whoever reads that waiting. */
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
