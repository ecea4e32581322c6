package dev.seaworthy.backup.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names the files that are still being written, by host, process and number, so that what a killed process left behind
 * can be told from what a living one is writing.
 */
final class Partials {
    static final String FOLDER = ".partial";
    private static final AtomicLong COUNTER = new AtomicLong();
    private static final String SEPARATOR = "~";

    private final Path folder;
    private final AtomicBoolean swept = new AtomicBoolean();

    Partials(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path next() throws IOException {
        Durable.createFolders(Durable.parent(folder), folder);
        if (swept.compareAndSet(false, true)) {
            sweep();
        }
        ProcessHandle self = ProcessHandle.current();
        return folder.resolve(String.join(
                SEPARATOR, host(), Long.toString(self.pid()), started(self), "" + COUNTER.incrementAndGet()));
    }

    private void sweep() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (isAbandoned(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isAbandoned(Path file) {
        String[] name = String.valueOf(file.getFileName()).split(SEPARATOR, -1);
        if (name.length != 4 || !name[0].equals(host()) || !name[1].matches("\\d{1,18}")) {
            return false;
        }
        Optional<ProcessHandle> owner = ProcessHandle.of(Long.parseLong(name[1]));
        return owner.isEmpty() || !started(owner.get()).equals(name[2]);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(at -> "" + at.toEpochMilli()).orElse("0");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
