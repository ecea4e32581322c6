package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TCP connections of the network name space of this process, version 4 and 6 together, from the kernel's counters: going
 * through the connections themselves takes a thousand times as long. What a counter does not tell is {@code null}.
 */
record SocketTable(@Nullable Long established, @Nullable Long timeWait) {

    /** @param root holds {@code proc/net} */
    static SocketTable read(Path root) throws IOException {
        return new SocketTable(
                established(lines(root.resolve("proc/net/snmp"))), timeWait(lines(root.resolve("proc/net/sockstat"))));
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    }

    /** Two lines begin with {@code Tcp:}, the names and the numbers. */
    private static @Nullable Long established(List<String> snmp) {
        List<List<String>> rows = snmp.stream()
                .filter(line -> line.startsWith("Tcp:"))
                .map(line -> List.of(line.split(" +")))
                .toList();
        int column = rows.isEmpty() ? -1 : rows.get(0).indexOf("CurrEstab");
        return rows.size() == 2 && column > 0 && column < rows.get(1).size()
                ? number(rows.get(1).get(column))
                : null;
    }

    /** {@code TCP: inuse 2 orphan 0 tw 56 alloc 2 mem 71}; version 6 is in it, as far as this state goes. */
    private static @Nullable Long timeWait(List<String> sockstat) {
        for (String line : sockstat) {
            List<String> words = List.of(line.split(" +"));
            int at = words.indexOf("tw");
            if (words.get(0).equals("TCP:") && at > 0 && at + 1 < words.size()) {
                return number(words.get(at + 1));
            }
        }
        return null;
    }

    private static @Nullable Long number(String text) {
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }
}
