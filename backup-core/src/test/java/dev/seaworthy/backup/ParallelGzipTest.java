package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelGzipTest {
    private static final int BLOCK = 1 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 77})
    void everyLengthComesBack(int length) throws IOException {
        byte[] text = text(length);
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);

        assertThat(gunzip(gzip(text, 3))).isEqualTo(text);
        assertThat(gunzip(gzip(noise, 3))).isEqualTo(noise);
    }

    @Test
    void gzipAcceptsItAsOneMember() throws Exception {
        byte[] text = text(3 * BLOCK);
        Path file = folder.resolve("text.gz");
        Files.write(file, gzip(text, 2));

        Process test = new ProcessBuilder("gzip", "-dc", file.toString())
                .redirectOutput(folder.resolve("text").toFile())
                .start();

        assertThat(test.waitFor()).isZero();
        assertThat(folder.resolve("text")).hasBinaryContent(text);
    }

    @Test
    void bytesDoNotDependOnTheNumberOfThreads() throws IOException {
        byte[] text = text(6 * BLOCK);

        assertThat(gzip(text, 4)).isEqualTo(gzip(text, 1));
    }

    @Test
    void blocksCostLessThanOneInAHundred() throws IOException {
        byte[] text = text(8 * BLOCK);
        ByteArrayOutputStream serial = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(serial) {
            {
                def.setLevel(java.util.zip.Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(text);
        }

        assertThat(gzip(text, 2).length).isLessThan(serial.size() * 101 / 100);
    }

    @Test
    void failingTargetFailsTheWriterAndStopsItsThreads() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (ParallelGzip gzip = new ParallelGzip(full, 2)) {
            assertThatThrownBy(() -> {
                        gzip.write(text(20 * BLOCK));
                        gzip.finish();
                    })
                    .hasMessageContaining("No space left");
        }
    }

    private static byte[] gzip(byte[] bytes, int threads) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ParallelGzip gzip = new ParallelGzip(compressed, threads)) {
            for (int offset = 0; offset < bytes.length; offset += 100_003) {
                gzip.write(bytes, offset, Math.min(100_003, bytes.length - offset));
            }
            gzip.finish();
        }
        return compressed.toByteArray();
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder(length + 100);
        Random random = new Random(7);
        while (text.length() < length) {
            text.append("INSERT INTO ship VALUES (")
                    .append(random.nextInt(100_000))
                    .append(", 'calm');\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
