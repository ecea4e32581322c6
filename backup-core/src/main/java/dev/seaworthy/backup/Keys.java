package dev.seaworthy.backup;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where everything lies in a storage; the only place that knows. */
final class Keys {
    static final String IDENTITY = "repo.json";
    /** Each later key, signed by the one before it; no plan has such a name. */
    static final String ROTATIONS = "_keys/";

    static final String MANIFEST = "manifest.json";
    static final String SIGNATURE_SUFFIX = ".sig";
    static final String SUMS = "SHA256SUMS";
    static final String BLOB_SUMS = "BLOBSUMS";
    static final String FILES = "files.tsv";
    /** Of an encrypted backup: the hashes of its parts once they are decoded. */
    static final String RAW_SUMS = "RAWSUMS";
    /** Of an encrypted backup: what its manifest does not say of its sources. */
    static final String SOURCES = "sources.json";
    /** From a backup's folder to the folder of its plan. */
    static final String UP_TO_PLAN = "../../../../";

    private static final Pattern BLOB = Pattern.compile("[0-9a-f]{64}(-[a-z2-7]{4})?(\\.age)?");
    private static final Pattern ROTATION = Pattern.compile(ROTATIONS + "\\d{4,}\\.json");
    private static final Pattern PROBE = Pattern.compile(SelfCheck.PROBES + "(\\d{1,12})-.*");
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu/MM", Locale.ROOT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT);

    /** An object after those it refers to, and a backup only once everything of it is there. */
    static final Comparator<String> REFERENCES_LAST =
            Comparator.comparing(Keys::rank).thenComparing(Comparator.naturalOrder());

    private static final List<Pattern> RANKS = Stream.of(
                    IDENTITY,
                    ROTATIONS + ".*",
                    "[^/]+/running/.*",
                    "[^/]+/tombstones/.*",
                    "[^/]+/holds/.*",
                    "[^/]+/blobs/.*",
                    "[^/]+/backups/.*(?<!/manifest\\.json|/manifest\\.json\\.sig)",
                    ".*/manifest\\.json\\.sig",
                    ".*/manifest\\.json",
                    ".*\\.sig")
            .map(Pattern::compile)
            .toList();

    private Keys() {}

    static String rotation(int number) {
        return ROTATIONS + String.format(Locale.ROOT, "%04d", number) + ".json";
    }

    static boolean isRotation(String key) {
        return ROTATION.matcher(key).matches();
    }

    private static int rank(String key) {
        int rank = 0;
        while (rank < RANKS.size() && !RANKS.get(rank).matcher(key).matches()) {
            rank++;
        }
        return rank;
    }

    /** A folder of its own for a look at the storage. */
    static String probe(Instant now) {
        return SelfCheck.PROBES + now.getEpochSecond() + "-" + BackupId.randomSuffix() + BackupId.randomSuffix() + "/";
    }

    static Optional<Instant> probedAt(String key) {
        Matcher probe = PROBE.matcher(key);
        return probe.matches() ? Optional.of(Instant.ofEpochSecond(Long.parseLong(probe.group(1)))) : Optional.empty();
    }

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

    /** What was decided about the removal that a tombstone announced at that time. */
    static String removal(BackupId id, Instant announced) {
        return removals(id.plan()) + id.value() + "-" + announced.toEpochMilli() + ".json";
    }

    static String removals(String plan) {
        return plan + "/tombstones/removals/";
    }

    static String blobTombstones(String plan) {
        return plan + "/tombstones/blobs/";
    }

    static String blobTombstone(String plan, String blob) {
        return blobTombstones(plan) + blob + ".json";
    }
}
