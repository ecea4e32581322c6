package dev.seaworthy.backup;

/** What holds for plain backups holds for encrypted ones. */
class EncryptedCorruptionTest extends CorruptionTest {
    @Override
    BackupFixture fixture() throws Exception {
        return new BackupFixture(home).encrypt();
    }

    @Override
    String suffix() {
        return ".age";
    }
}
