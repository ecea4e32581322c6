package dev.seaworthy.spring;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of backups, with the keys of the command line.
 *
 * @param enabled Whether this application backs itself up.
 * @param storage Where backups are kept.
 * @param signingKey File of the key that signs backups, outside the storage folder; created with mode 0600 when missing.
 * @param plans What is backed up together, when, and how long it is kept, by the plan's name.
 */
@ConfigurationProperties("seaworthy.backup")
record BackupProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue Storage storage,
        @Nullable String signingKey,
        @DefaultValue Map<String, BackupPlanProperties> plans) {

    BackupProperties {
        plans = Map.copyOf(plans);
        if (enabled) {
            require(
                    storage.directory() != null,
                    "seaworthy.backup.storage.directory is missing; name the folder that keeps the backups");
            require(
                    signingKey != null,
                    "seaworthy.backup.signing-key is missing; name a file outside the storage folder, it is created");
            require(
                    !plans.isEmpty(),
                    "seaworthy.backup.plans is empty; add a plan, for instance"
                            + " seaworthy.backup.plans.app.sources[0].type=h2");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Where backups are kept.
     *
     * @param directory Folder of the backup repository.
     */
    record Storage(@Nullable String directory) {}
}
