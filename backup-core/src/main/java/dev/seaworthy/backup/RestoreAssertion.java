package dev.seaworthy.backup;

/**
 * What an application demands of its restored self, beyond counts: that an administrator exists, that every artifact row
 * has its file. Called during a drill, on its thread.
 */
@FunctionalInterface
public interface RestoreAssertion {
    /**
     * Looks at the restored copy.
     *
     * @throws Exception if it is not as it must be; the message becomes evidence, so it must hold no secrets
     */
    void check(RestoredCopy copy) throws Exception;
}
