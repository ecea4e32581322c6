package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupsBuilder;

/** A bean of this type has the last word on the {@link dev.seaworthy.backup.Backups} that the starter builds. */
@FunctionalInterface
public interface BackupsCustomizer {

    /** Called once, after the properties were applied; several are called in their bean order. */
    void customize(BackupsBuilder builder);
}
