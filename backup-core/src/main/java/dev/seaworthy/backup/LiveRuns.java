package dev.seaworthy.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The backups that are being written in this process now. They are named in a system property, since an application that
 * is deployed again loads this class anew while a run of the old one may go on. Thread-safe.
 */
final class LiveRuns {
    private static final String PROPERTY = "seaworthy.backup.running";

    private LiveRuns() {}

    static void add(BackupId id) {
        synchronized (lock()) {
            List<String> ids = ids();
            ids.add(id.value());
            System.setProperty(PROPERTY, String.join(" ", ids));
        }
    }

    static void remove(BackupId id) {
        synchronized (lock()) {
            List<String> ids = ids();
            ids.remove(id.value());
            System.setProperty(PROPERTY, String.join(" ", ids));
        }
    }

    static boolean contains(BackupId id) {
        synchronized (lock()) {
            return ids().contains(id.value());
        }
    }

    private static List<String> ids() {
        return new ArrayList<>(List.of(System.getProperty(PROPERTY, "").split(" ")));
    }

    /** One for all class loaders, as the property is. */
    private static Object lock() {
        return Properties.class;
    }
}
