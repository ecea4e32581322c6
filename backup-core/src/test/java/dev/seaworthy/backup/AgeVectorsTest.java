package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of the format's authors; their README says what the fields mean. */
class AgeVectorsTest {
    @ParameterizedTest
    @MethodSource("vectors")
    void readsExactlyWhatTheFormatAllows(Path vector) throws IOException {
        byte[] file = Files.readAllBytes(vector);
        int end = new String(file, StandardCharsets.ISO_8859_1).indexOf("\n\n");
        List<String> fields = List.of(new String(file, 0, end, StandardCharsets.UTF_8).split("\n"));
        byte[] stored = Arrays.copyOfRange(file, end + 2, file.length);
        if (fields.contains("compressed: zlib")) {
            stored = new InflaterInputStream(new ByteArrayInputStream(stored)).readAllBytes();
        }

        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        boolean success = decrypt(stored, values(fields, "identity"), plain);

        assertThat(success).as("%s", fields).isEqualTo(values(fields, "expect").contains("success"));
        for (String hash : success ? values(fields, "payload") : List.<String>of()) {
            assertThat(Hashes.sha256(plain.toByteArray())).isEqualTo(hash);
        }
    }

    /** Whether everything could be read; what was read until a failure is in {@code plain}. */
    private static boolean decrypt(byte[] stored, List<String> identities, ByteArrayOutputStream plain)
            throws IOException {
        var readers = identities.stream()
                .map(AgeIdentity::parse)
                .map(AgeIdentity::reader)
                .toList();
        try (InputStream input = new AgeInput(new ByteArrayInputStream(stored), readers)) {
            input.transferTo(plain);
            return true;
        } catch (DamagedException refused) {
            return false;
        }
    }

    private static List<String> values(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> field.startsWith(name + ": "))
                .map(field -> field.substring(name.length() + 2))
                .toList();
    }

    static List<Path> vectors() throws IOException, URISyntaxException {
        Path folder = Path.of(
                        AgeVectorsTest.class.getResource("/cctv-age/README.md").toURI())
                .getParent();
        List<Path> vectors = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !file.getFileName().toString().matches("README.md|.gitattributes"))
                    .sorted()
                    .forEach(vectors::add);
        }
        return vectors;
    }
}
