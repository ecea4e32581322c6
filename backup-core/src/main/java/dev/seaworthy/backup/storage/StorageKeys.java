package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.SelfCheck;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/** The keys under which objects may be created: they mean the same in a folder and in a bucket. */
final class StorageKeys {
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private StorageKeys() {}

    /** A key to try something out with; it tells how old it is. */
    static String probe(Instant now) {
        return SelfCheck.PROBES + now.getEpochSecond() + "-" + UUID.randomUUID();
    }

    /** The key, fit to be created. */
    static String requireKey(String key) {
        if (!isKey(key)) {
            throw notAKey(key);
        }
        return key;
    }

    /** Whether it may be created; what has another name is of strangers. */
    static boolean isKey(String key) {
        for (String segment : key.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }

    static String requirePrefix(String prefix) {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("A prefix is empty or ends with /, not \"" + prefix + "\"");
        }
        return prefix;
    }

    static IllegalArgumentException notAKey(String key) {
        return new IllegalArgumentException("\"" + key + "\" is not a storage key");
    }
}
