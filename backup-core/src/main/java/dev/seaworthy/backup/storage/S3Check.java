package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.CheckContext;
import dev.seaworthy.backup.CheckFinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;

/** What a store can do beyond small objects, whether its clock is ours, and what dead writers left in it. */
final class S3Check {
    private static final Duration SKEW = Duration.ofMinutes(1);
    private static final byte[] CONTENT = "seaworthy".getBytes(StandardCharsets.US_ASCII);
    private static final int OFFSET = 3;

    private final S3Writer writer;
    private final S3Bucket bucket;
    private final CheckContext context;
    private final List<CheckFinding> findings = new ArrayList<>();

    S3Check(S3Writer writer, CheckContext context) {
        this.writer = writer;
        this.bucket = writer.bucket();
        this.context = context;
    }

    /** One thing to try. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    List<CheckFinding> run() {
        if (!step("clock", this::clock)) {
            return findings; // It cannot be reached, and everything else would say the same.
        }
        lock();
        step("conditional", this::condition);
        String key = StorageKeys.probe(context.now());
        step("multipart", () -> parts(key));
        step("range", () -> range(key));
        step("delete", () -> remove(key));
        step("unfinished", this::uploads);
        offHost();
        return findings;
    }

    private boolean step(String check, Step step) {
        try {
            step.take();
            return true;
        } catch (IOException failure) {
            findings.add(CheckFinding.failed(
                    bucket,
                    check,
                    String.valueOf(failure.getMessage()),
                    "see that it is reachable and what the key may do"));
        }
        return false;
    }

    private void remove(String key) throws IOException {
        bucket.call(
                "deleting " + key,
                client -> client.deleteObject(
                        delete -> delete.bucket(bucket.name()).key(bucket.key(key))));
    }

    private void offHost() {
        findings.add(
                bucket.isLocal()
                        ? CheckFinding.warning(
                                bucket,
                                "off-host",
                                "the store is on this host: what takes the data takes the backups",
                                "use or add a store elsewhere")
                        : CheckFinding.ok(bucket, "off-host", "the store is reached by the network"));
    }

    private void clock() throws IOException {
        String date = bucket.call("listing", client -> client.listObjectsV2(
                                list -> list.bucket(bucket.name()).maxKeys(1))
                        .sdkHttpResponse()
                        .firstMatchingHeader("Date"))
                .orElse("");
        try {
            Instant theirs = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            Duration ahead = Duration.between(context.now(), theirs);
            findings.add(
                    ahead.abs().compareTo(SKEW) <= 0
                            ? CheckFinding.ok(bucket, "clock", "the clock of the store and ours agree")
                            : CheckFinding.warning(
                                    bucket,
                                    "clock",
                                    "the clock of the store is " + ahead.abs().toSeconds() + " s "
                                            + (ahead.isNegative() ? "behind" : "ahead of")
                                            + " ours; at 15 minutes it refuses every request",
                                    "set the clock of this machine, best by NTP"));
        } catch (DateTimeException noDate) {
            findings.add(CheckFinding.ok(bucket, "clock", "the store does not tell its time"));
        }
    }

    private void condition() throws IOException {
        findings.add(
                writer.isConditional()
                        ? CheckFinding.ok(bucket, "conditional", "the store honours If-None-Match: *")
                        : CheckFinding.warning(
                                bucket,
                                "conditional",
                                "the store ignores If-None-Match: *, so an object is looked for before it is written",
                                "harmless while two processes do not create one repository at the same moment"));
    }

    private void parts(String key) throws IOException {
        putInParts(key);
        try {
            putInParts(key);
            findings.add(CheckFinding.failed(
                    bucket,
                    "multipart",
                    "an object of several parts was written over another",
                    "do not keep backups there: it does not do what they rely on"));
        } catch (FileAlreadyExistsException asItShould) {
            findings.add(CheckFinding.ok(bucket, "multipart", "objects of several parts can be written"));
        }
    }

    private void putInParts(String key) throws IOException {
        try (S3Output output = new S3Output(writer, key)) {
            output.write(CONTENT);
            output.sendPart();
            output.commit();
        }
    }

    private void range(String key) throws IOException {
        byte[] rest = bucket.call("reading a part of " + key, client -> client.getObjectAsBytes(
                        get -> get.bucket(bucket.name()).key(bucket.key(key)).range("bytes=" + OFFSET + "-"))
                .asByteArray());
        findings.add(
                rest.length == CONTENT.length - OFFSET
                        ? CheckFinding.ok(bucket, "range", "an object can be read from the middle")
                        : CheckFinding.warning(
                                bucket,
                                "range",
                                "an object cannot be read from the middle, so a connection that breaks ends a restore",
                                "repeat what failed"));
    }

    private void lock() {
        boolean offered;
        try {
            offered = bucket.client()
                            .getObjectLockConfiguration(get -> get.bucket(bucket.name()))
                            .objectLockConfiguration()
                            .objectLockEnabled()
                    == ObjectLockEnabled.ENABLED;
        } catch (SdkException notThere) {
            offered = false;
        }
        if (writer.locks() && !offered) {
            findings.add(CheckFinding.failed(
                    bucket,
                    "lock",
                    "objects are to be locked, but the bucket has no Object Lock, or this key may not see it",
                    "switch Object Lock on for the bucket, or take lock-for out"));
        } else {
            findings.add(CheckFinding.ok(
                    bucket,
                    "lock",
                    writer.locks()
                            ? "objects are locked when they are written"
                            : "objects are not locked" + (offered ? ", though the bucket offers it" : "")));
        }
    }

    private void uploads() throws IOException {
        List<MultipartUpload> dead =
                bucket.call(
                        "listing uploads", client -> client
                                .listMultipartUploadsPaginator(
                                        list -> list.bucket(bucket.name()).prefix(bucket.prefix()))
                                .stream()
                                .map(ListMultipartUploadsResponse::uploads)
                                .flatMap(List::stream)
                                .filter(upload -> upload.initiated().isBefore(context.deadBefore()))
                                .toList());
        if (context.repair()) {
            for (MultipartUpload upload : dead) {
                bucket.call(
                        "discarding " + upload.key(),
                        client -> client.abortMultipartUpload(abort ->
                                abort.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId())));
            }
        }
        String what = dead.size() + " objects that writers began and did not finish ";
        findings.add(
                dead.isEmpty() || context.repair()
                        ? CheckFinding.ok(bucket, "unfinished", what + (dead.isEmpty() ? "are left" : "were removed"))
                        : CheckFinding.warning(
                                bucket,
                                "unfinished",
                                what + "are left and cost space",
                                "check with repair removes them"));
    }
}
