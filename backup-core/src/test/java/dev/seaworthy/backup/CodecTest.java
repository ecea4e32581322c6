package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "ZSTD"})
    void everyLengthComesBack(Codec codec) throws IOException {
        for (int size : List.of(0, 1, 100, (64 << 10) - 1, 64 << 10, 200_000, 3 << 20)) {
            byte[] plain = bytes(size);

            assertThat(decode(codec, encode(codec, plain))).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "ZSTD"})
    void everyCutIsRefused(Codec codec) throws IOException {
        byte[] stored = encode(codec, bytes(100_000));
        int step = Math.max(1, stored.length / 50);
        for (int length = stored.length - 1; length >= 0; length -= length > stored.length - 20 ? 1 : step) {
            assertDamaged(codec, Arrays.copyOf(stored, length));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"GZIP", "ZSTD"})
    void whateverFollowsIsRefused(Codec codec) throws IOException {
        byte[] stored = encode(codec, bytes(100_000));
        for (byte[] more : List.of(new byte[1], encode(codec, new byte[0]), stored, bytes(100_000))) {
            assertDamaged(codec, concatenated(stored, more));
        }
    }

    @Test
    void zstdReadsWhatWeWrite() throws Exception {
        assumeTrue(RequiredTool.find("zstd").isPresent(), "needs zstd");
        byte[] plain = bytes(5 << 20);
        Path file = Files.write(folder.resolve("part.zst"), encode(Codec.ZSTD, plain));
        Process zstd = new ProcessBuilder("zstd", "-d", "-q", "-c", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(zstd.getInputStream().readAllBytes()).isEqualTo(plain);
        assertThat(zstd.waitFor()).isZero();
    }

    @Test
    void zstdFrameThatWantsALargeWindowIsRefusedBeforeMemoryIsTaken() throws Exception {
        assumeTrue(RequiredTool.find("zstd").isPresent(), "needs zstd");
        Path file = Files.write(folder.resolve("plain"), bytes(100_000));
        Process zstd = new ProcessBuilder("sh", "-c", "zstd -q --long=27 --no-content-size -c < " + file)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] stored = zstd.getInputStream().readAllBytes();
        assertThat(zstd.waitFor()).isZero();

        assertThatThrownBy(() -> decode(Codec.ZSTD, stored))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("window");
    }

    @Test
    void withoutItsLibraryZstdIsRefusedByNameAndGzipWorks() throws Exception {
        try (URLClassLoader loader = withoutZstd()) {
            Class<?> codec = loader.loadClass(Codec.class.getName());
            Method require = loader.loadClass(Compression.class.getName()).getDeclaredMethod("requireAvailable", codec);
            require.setAccessible(true);

            require.invoke(null, codec.getField("GZIP").get(null));
            assertThatThrownBy(() -> require.invoke(null, codec.getField("ZSTD").get(null)))
                    .cause()
                    .satisfies(refused ->
                            assertThat(refused.getClass().getSimpleName()).isEqualTo("BackupRefusedException"))
                    .hasMessageContaining("com.github.luben:zstd-jni")
                    .hasMessageContaining("gzip");
        }
    }

    private static URLClassLoader withoutZstd() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("zstd-jni")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void partThatIsGivenUpLeavesNoEndBehind() throws IOException {
        for (Codec codec : List.of(Codec.GZIP, Codec.ZSTD)) {
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            StageOutput stage = Compression.encoder(codec, stored);
            stage.write(bytes(100_000));
            stage.close();

            assertDamaged(codec, stored.toByteArray());
        }
    }

    private static void assertDamaged(Codec codec, byte[] stored) {
        assertThatThrownBy(() -> decode(codec, stored))
                .as("%s of %s bytes", codec, stored.length)
                .isInstanceOf(DamagedException.class);
    }

    private static byte[] encode(Codec codec, byte[] plain) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (StageOutput stage = Compression.encoder(codec, stored)) {
            stage.write(plain);
            stage.finish();
        }
        return stored.toByteArray();
    }

    private static byte[] decode(Codec codec, byte[] stored) throws IOException {
        try (InputStream input = Compression.decoder(codec, new ByteArrayInputStream(stored))) {
            return input.readAllBytes();
        }
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Half of them compress well. */
    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(size);
        for (int index = 0; index < size; index++) {
            bytes[index] = (byte) (index % 2 == 0 ? random.nextInt() : 'x');
        }
        return bytes;
    }
}
