package dev.seaworthy.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seaworthy.backup.storage.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

class StorageCommandsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String STORAGE = "seaworthy.backup.storage.";
    private static S3Server server;

    @TempDir
    private Path home;

    private final Properties properties = new Properties();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String bucket = "";

    /** What AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are to another process. */
    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.start();
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
    }

    @AfterAll
    static void stopServer() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        server.close();
    }

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("files")).resolve("a.txt"), "alpha");
        properties.setProperty(
                "seaworthy.backup.signing-key", home.resolve("keys/signing.pem").toString());
        properties.setProperty("seaworthy.backup.plans.app.sources[0].type", "files");
        properties.setProperty(
                "seaworthy.backup.plans.app.sources[0].path",
                home.resolve("files").toString());
        bucket = "bucket-" + System.nanoTime();
        try (S3Client client = server.client()) {
            client.createBucket(create -> create.bucket(bucket));
        }
    }

    @Test
    void backsUpToABucketChecksItAndRestoresFromIt() throws IOException {
        bucketAt("");

        assertThat(run("check")).isZero();
        assertThat(out.toString()).contains("S3 bucket " + bucket, "OK       conditional", "off-host", "Backups work");
        assertThat(run("backup")).as(err.toString()).isZero();
        String id = json("list").at("/items/0/id").asText();
        assertThat(run("verify")).isZero();
        assertThat(run("restore", id, "--to", home.resolve("new").toString())).isZero();
        assertThat(home.resolve("new/files/a.txt")).hasContent("alpha");
        assertThat(out + err.toString()).doesNotContain(S3Server.SECRET_KEY);
    }

    @Test
    void eachCopyOfAMirrorCanBeNamed() throws IOException {
        folderAt("", "primary");
        bucketAt("copies[0].");
        assertThat(run("backup")).as(err.toString()).isZero();
        assertThat(err.toString()).isEmpty();
        String id = json("list").at("/items/0/id").asText();

        for (String from : List.of("primary", "copy-0", home.resolve("primary").toString())) {
            assertThat(run("verify", "--from", from)).as(from).isZero();
            String target = home.resolve("from").resolve(from.replace('/', '_')).toString();
            assertThat(run("restore", id, "--from", from, "--to", target))
                    .as(from)
                    .isZero();
            assertThat(Path.of(target, "files/a.txt")).hasContent("alpha");
        }
    }

    @Test
    void aCopyThatLagsIsToldAndRepaired() throws IOException {
        folderAt("", "primary");
        bucketAt("copies[0].");
        assertThat(run("backup", "--local-only")).isZero();
        assertThat(err.toString()).contains("lags: left out by --local-only");

        assertThat(run("check", "--local-only")).isZero();
        assertThat(out.toString()).doesNotContain(bucket);
        JsonNode check = json("check");
        assertThat(check.at("/level").asText()).isEqualTo("WARNING");
        assertThat(check.at("/findings").findValuesAsText("check")).contains("copy");
        assertThat(out.toString()).contains("it lacks");
        assertThat(json("check", "--repair").at("/repaired").asBoolean()).isTrue();
        assertThat(out.toString()).doesNotContain("it lacks").contains("holds what the primary holds");
        assertThat(run("verify", "--from", "copy-0")).isZero();
    }

    @Test
    void aStorageThatCannotBeUsedIsExitCode1() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "no folder");
        properties.setProperty(STORAGE + "directory", file.resolve("storage").toString());

        assertThat(run("check")).isEqualTo(1);
        assertThat(out.toString()).contains("FAILED", "cannot be relied on");
    }

    @Test
    void whatIsConfiguredWronglyIsWrongUsage() throws IOException {
        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains(STORAGE + "directory", STORAGE + "s3.bucket");

        folderAt("", "primary");
        bucketAt("");
        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains("Both");

        properties.remove(STORAGE + "directory");
        assertThat(run("list", "--local-only")).isEqualTo(2);
        assertThat(err.toString()).contains("--from");

        folderAt("copies[1].", "second");
        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains("gap", "copies[0].");

        properties.remove(STORAGE + "copies[1].directory");
        properties.setProperty(STORAGE + "s3.secret-key", "very-secret");
        assertThat(run("list")).isEqualTo(2);
        assertThat(err.toString()).contains("s3.secret-key", "s3.path-style").doesNotContain("very-secret");
    }

    @Test
    void misspeltFolderIsNoStorageWithoutBackups() throws IOException {
        folderAt("", "primary");
        String misspelt = home.resolve("prinary").toString();

        assertThat(run("list", "--from", misspelt)).isEqualTo(2);

        assertThat(err.toString()).contains("--from is " + misspelt, "no such folder");
        assertThat(home.resolve("prinary")).doesNotExist();
    }

    @Test
    void anAddressWithCredentialsIsRefusedWithoutSayingThem() throws IOException {
        bucketAt("");
        assertThat(run("list", "--from", "s3://key:very-secret@bucket/shop")).isEqualTo(4);
        assertThat(err.toString()).contains("--from").doesNotContain("very-secret");

        assertThat(run("list", "--from", "s3://key:/slash/very-secret@bucket/shop"))
                .isEqualTo(4);
        assertThat(err.toString()).contains("--from").doesNotContain("very-secret");

        properties.setProperty(STORAGE + "s3.endpoint", "https://key:very-secret@host name");
        assertThat(run("list")).isEqualTo(4);
        assertThat(err.toString()).contains("s3.endpoint").doesNotContain("very-secret");
    }

    private void folderAt(String place, String name) {
        properties.setProperty(STORAGE + place + "directory", home.resolve(name).toString());
    }

    private void bucketAt(String place) {
        properties.setProperty(STORAGE + place + "s3.bucket", bucket);
        properties.setProperty(
                STORAGE + place + "s3.endpoint", server.endpoint().toString());
        properties.setProperty(STORAGE + place + "s3.path-style", "true");
        properties.setProperty(STORAGE + place + "s3.prefix", "shop");
    }

    private JsonNode json(String... arguments) throws IOException {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new);
        assertThat(run(all)).as(err.toString()).isZero();
        return JSON.readTree(out.toString());
    }

    private int run(String... arguments) throws IOException {
        Path config = home.resolve("backup.properties");
        try (var writer = Files.newBufferedWriter(config)) {
            properties.store(writer, null);
        }
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return BackupCommand.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    }
}
