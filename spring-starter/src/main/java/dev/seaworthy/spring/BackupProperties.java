package dev.seaworthy.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of backups, with the keys of the command line.
 *
 * @param enabled Whether this application backs itself up.
 * @param signingKey File of the key that signs backups, outside the storage folder; created with mode 0600 when missing.
 * @param plans What is backed up together, when, and how long it is kept, by the plan's name.
 */
@ConfigurationProperties("seaworthy.backup")
record BackupProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue Storage storage,
        @Nullable String signingKey,
        @DefaultValue Drill drill,
        @DefaultValue Cluster cluster,
        @DefaultValue Map<String, BackupPlanProperties> plans) {

    BackupProperties {
        plans = Map.copyOf(plans);
    }

    String requiredSigningKey() {
        if (signingKey == null || signingKey.isBlank()) {
            throw new IllegalArgumentException(
                    "seaworthy.backup.signing-key is missing; name a file outside the storage folder, it is created");
        }
        return signingKey;
    }

    /** An empty value is how a file takes back what another set. */
    static @Nullable String ifText(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /**
     * Where backups are kept.
     *
     * @param directory Folder of the backup repository; either this or a bucket.
     * @param copies Further places for the same backups, each a directory or a bucket with the same keys.
     */
    record Storage(
            @Nullable String directory,
            @Nullable Bucket s3,
            @DefaultValue List<Copy> copies) {

        Storage {
            directory = ifText(directory);
            copies = List.copyOf(copies);
        }

        /**
         * A further place.
         *
         * @param directory Folder of the copy; either this or a bucket.
         */
        record Copy(@Nullable String directory, @Nullable Bucket s3) {

            Copy {
                directory = ifText(directory);
            }
        }

        /**
         * A bucket of an S3-compatible store.
         *
         * @param bucket Bucket of the repository, instead of a folder; needs the AWS SDK.
         * @param prefix Where in the bucket, such as backups/shop.
         * @param endpoint Address of a store other than AWS; also from AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL.
         * @param region Region; without it us-east-1 at an endpoint of one's own, else what the AWS SDK finds.
         * @param pathStyle Whether the bucket stands in the path, as most stores other than AWS want it.
         * @param accessKeyId Who asks; without it the AWS SDK looks in the environment, in a profile and in the machine's role.
         * @param secretAccessKey The secret that belongs to access-key-id; better from the environment.
         * @param sessionToken Of temporary credentials.
         * @param partSize What each object being written keeps in memory, 5MB to 512MB.
         * @param timeout The longest silence of the store.
         * @param attempts How often a request is sent before it fails.
         * @param lockFor How long each object is locked after it was written; the bucket needs Object Lock.
         */
        record Bucket(
                @Nullable String bucket,
                @DefaultValue("") String prefix,
                @Nullable String endpoint,
                @Nullable String region,
                @DefaultValue("false") boolean pathStyle,
                @Nullable String accessKeyId,
                @Nullable String secretAccessKey,
                @Nullable String sessionToken,
                @DefaultValue("8MB") DataSize partSize,
                @DefaultValue("30s") Duration timeout,
                @DefaultValue("5") int attempts,
                @Nullable Duration lockFor) {

            Bucket {
                bucket = ifText(bucket);
                endpoint = ifText(endpoint);
                region = ifText(region);
                accessKeyId = ifText(accessKeyId);
                secretAccessKey = ifText(secretAccessKey);
                sessionToken = ifText(sessionToken);
            }

            /** Without the credentials, which must not reach a log. */
            @Override
            public String toString() {
                return "Bucket[bucket=" + bucket + ", prefix=" + prefix + "]";
            }
        }
    }

    /**
     * What is needed to open encrypted backups.
     *
     * @param identity File of age identities, mode 0600; a host that only backs up needs none.
     */
    record Drill(@Nullable String identity) {

        Drill {
            identity = ifText(identity);
        }
    }

    /**
     * How several nodes with one repository share the schedule.
     *
     * @param enabled Whether each slot is run by one node only; needs db-scheduler and a database that all nodes share.
     * @param createTable Whether the table seaworthy_jobs is created when missing; in an embedded H2 it is anyway.
     * @param dataSource Name of the DataSource bean that has the table; needed where there are several and none is primary.
     */
    record Cluster(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("false") boolean createTable,
            @Nullable String dataSource) {

        Cluster {
            dataSource = ifText(dataSource);
        }
    }
}
