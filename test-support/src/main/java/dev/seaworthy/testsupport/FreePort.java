package dev.seaworthy.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds loopback ports below the range from which the kernel takes ports for outgoing connections. No port is given out
 * twice, neither by this JVM nor by another one beside it: each is a file in a common folder, locked until its JVM ends.
 */
public final class FreePort {

    private static final int LOWEST = 15_000;
    private static final int EPHEMERAL = 32_768;
    private static final int ATTEMPTS = 200;
    private static final Path CLAIMS = Path.of(System.getProperty("java.io.tmpdir"), "seaworthy-ports");

    private static final Set<Integer> drawn = new HashSet<>();
    private static final List<FileLock> claims = new ArrayList<>();

    private FreePort() {}

    /** Returns a port on which nobody listens now. */
    public static synchronized int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, EPHEMERAL);
            if (drawn.add(port) && isFree(port) && claim(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + LOWEST + " and " + EPHEMERAL + " on loopback");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Not for a port that this JVM has claimed already: closing another channel on its file would give up the lock. */
    private static boolean claim(int port) {
        try {
            Files.createDirectories(CLAIMS);
            FileChannel file = FileChannel.open(
                    CLAIMS.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock claim = file.tryLock();
            if (claim == null) {
                file.close();
                return false;
            }
            claims.add(claim);
            return true;
        } catch (IOException noFolder) {
            // Then a port is only as safe as it was found.
            return true;
        }
    }
}
