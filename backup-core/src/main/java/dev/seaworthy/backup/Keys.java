package dev.seaworthy.backup;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where everything lies in a storage; the only place that knows. */
final class Keys {
    static final String IDENTITY = "repo.json";
    static final String MANIFEST = "manifest.json";
    static final String SIGNATURE_SUFFIX = ".sig";
    static final String SUMS = "SHA256SUMS";
    static final String BLOB_SUMS = "BLOBSUMS";
    static final String FILES = "files.tsv";
    /** From a backup's folder to the folder of its plan. */
    static final String UP_TO_PLAN = "../../../../";

    private static final Pattern BLOB = Pattern.compile("[0-9a-f]{64}(-[a-z2-7]{4})?");
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu/MM", Locale.ROOT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT);

    private Keys() {}

    static String backups(String plan) {
        return plan + "/backups/";
    }

    static String folder(BackupId id) {
        return backups(id.plan()) + MONTH.format(id.at().atOffset(ZoneOffset.UTC)) + "/" + id.value() + "/";
    }

    static String manifest(BackupId id) {
        return folder(id) + MANIFEST;
    }

    static String signature(String key) {
        return key + SIGNATURE_SUFFIX;
    }

    static String blobs(String plan) {
        return plan + "/blobs/";
    }

    /** Whether this is the name of a content; others may leave files there too. */
    static boolean isBlob(String name) {
        return BLOB.matcher(name).matches();
    }

    static String blob(String plan, String blob) {
        return plan + "/" + blobPath(blob);
    }

    /** Relative to the folder of the plan. */
    static String blobPath(String blob) {
        return "blobs/" + blob.substring(0, 2) + "/" + blob;
    }

    static String running(String plan) {
        return plan + "/running/";
    }

    static String running(BackupId id) {
        return running(id.plan()) + id.value() + ".json";
    }

    static String evidence(String plan) {
        return plan + "/attest/";
    }

    static String evidence(BackupId id) {
        return evidence(id.plan()) + id.value() + "/";
    }

    static String evidence(BackupId id, Instant at, String kind) {
        return evidence(id) + TIME.format(at.atOffset(ZoneOffset.UTC)) + "-" + kind + ".json";
    }

    static String hold(BackupId id) {
        return id.plan() + "/holds/" + id.value() + ".json";
    }

    static String tombstone(BackupId id) {
        return id.plan() + "/tombstones/" + id.value() + ".json";
    }

    static String blobTombstones(String plan) {
        return plan + "/tombstones/blobs/";
    }

    static String blobTombstone(String plan, String blob) {
        return blobTombstones(plan) + blob + ".json";
    }
}
