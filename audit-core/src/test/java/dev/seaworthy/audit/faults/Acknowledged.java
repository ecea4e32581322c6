package dev.seaworthy.audit.faults;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parent's own record of what its children said before they were killed. */
final class Acknowledged {
    private static final String BEGIN = "> ";
    private static final String END = " .";

    private final Set<String> durable = new HashSet<>();
    private final Set<String> queued = new HashSet<>();
    private final Set<String> rolledBack = new HashSet<>();
    /** The number of the last event that each thread of each child spoke of. */
    private final Map<String, Long> last = new HashMap<>();

    /** What a line says, or empty when it is the child's log or was cut. */
    static String said(String line) {
        return line.startsWith(BEGIN) && line.endsWith(END)
                ? line.substring(BEGIN.length(), line.length() - END.length())
                : "";
    }

    /** Takes the output of one child, and returns the last phase that it reached. */
    String take(List<String> output) {
        String phase = "";
        for (String line : output) {
            String[] words = said(line).split(" ", 2);
            switch (words[0]) {
                case "durable" -> add(durable, words[1]);
                case "queued" -> add(queued, words[1]);
                case "rolledback" -> add(rolledBack, words[1]);
                case "unknown" -> spokenOf(words[1]);
                case "failed" -> throw new AssertionError("a child failed to log: " + words[1]);
                case "" -> {}
                default -> phase = words[0];
            }
        }
        return phase;
    }

    /** Events that must be there. */
    Set<String> durable() {
        return durable;
    }

    /** Events that a kill may cost. */
    Set<String> queued() {
        return queued;
    }

    /** Events that must not be there. */
    Set<String> rolledBack() {
        return rolledBack;
    }

    int size() {
        return durable.size() + queued.size();
    }

    /** Whether the event can have been logged: a thread is at most one event ahead of what it said. */
    boolean canExist(String key) {
        int dash = key.lastIndexOf('-');
        return Long.parseLong(key.substring(dash + 1)) <= last.getOrDefault(key.substring(0, dash), -1L) + 1;
    }

    private void add(Set<String> keys, String key) {
        keys.add(key);
        spokenOf(key);
    }

    private void spokenOf(String key) {
        int dash = key.lastIndexOf('-');
        last.put(key.substring(0, dash), Long.parseLong(key.substring(dash + 1)));
    }
}
