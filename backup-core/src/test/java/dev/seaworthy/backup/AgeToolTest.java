package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write the age command reads, and the other way round; the same for identity files. */
class AgeToolTest {
    private static final int CHUNK = 64 << 10;

    @TempDir
    Path folder;

    @BeforeEach
    void requireAge() {
        assumeTrue(RequiredTool.find("age").isPresent(), "needs age");
    }

    @Test
    void ageOpensWhatWeEncryptToIdentitiesOfOurMaking() throws Exception {
        Path identity = folder.resolve("identity.txt");
        String recipient = Encryption.createIdentity(identity);
        for (int size : List.of(0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK)) {
            byte[] plain = bytes(size);
            Path sealed = folder.resolve("sealed-" + size + ".age");
            Files.write(sealed, seal(plain, recipient));

            assertThat(run("age", "-d", "-i", identity.toString(), sealed.toString()))
                    .isEqualTo(plain);
        }
    }

    @Test
    void weOpenWhatAgeEncryptsToIdentitiesOfItsMaking() throws Exception {
        Path identity = folder.resolve("identity.txt");
        run("age-keygen", "-o", identity.toString());
        List<AgeIdentity> identities = new IdentityFile(identity).read();
        for (int size : List.of(0, 1, CHUNK, CHUNK + 1)) {
            Path plain = Files.write(folder.resolve("plain-" + size), bytes(size));
            byte[] sealed = run("age", "-r", identities.get(0).recipient(), plain.toString());
            Path stored = Files.write(folder.resolve("stored"), sealed);

            try (InputStream input = new AgeInput(
                    Files.newInputStream(stored), List.of(identities.get(0).reader()))) {
                assertThat(input.readAllBytes()).isEqualTo(bytes(size));
            }
        }
    }

    @Test
    void ageNamesTheSameRecipientOfAnIdentity() throws Exception {
        Path identity = folder.resolve("identity.txt");
        String recipient = Encryption.createIdentity(identity);

        assertThat(new String(run("age-keygen", "-y", identity.toString())).strip())
                .isEqualTo(recipient);
        assertThat(Files.readString(identity)).contains("# public key: " + recipient);
    }

    private static byte[] seal(byte[] plain, String recipient) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (AgeOutput output = new AgeOutput(sealed, List.of(AgeIdentity.writer(recipient)))) {
            output.write(plain);
            output.finish();
        }
        return sealed.toByteArray();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
