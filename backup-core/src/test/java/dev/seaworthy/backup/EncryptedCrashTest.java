package dev.seaworthy.backup;

import org.junit.jupiter.api.Tag;

@Tag("long")
@Tag("slow")
class EncryptedCrashTest extends CrashTest {
    @Override
    BackupFixture fixture() throws Exception {
        return new BackupFixture(home).encrypt();
    }
}
