package dev.seaworthy.backup;

import java.io.IOException;
import java.util.List;

/** A storage that knows more about itself than {@link BackupStorage} can say. */
@FunctionalInterface
public interface SelfCheck {
    /** What lies below was left by a look at the storage and belongs to no repository. */
    String PROBES = "_check/";

    /** Looks at itself; what it tries out it writes below {@code _check/} and removes. */
    List<CheckFinding> check(CheckContext context) throws IOException;
}
