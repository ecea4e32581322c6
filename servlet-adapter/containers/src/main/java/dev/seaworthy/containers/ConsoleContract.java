package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console is served as it is from the jar, under its own policy alone, and tells strangers nothing. */
abstract class ConsoleContract extends OnContainer {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /** What the page links and modules import. */
    private static final Pattern FILE = Pattern.compile("(?:href=\"|src=\"|from '\\./)([^\"'#]+\\.(?:js|css|svg))");

    ConsoleContract(ContainerContract contract) {
        super(contract);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/seaworthy/console", "/app/seaworthy/console/", "/console", "/console/"})
    void pageAndAllThatItLoadsComeUnderTheStrictPolicyAlone(String page) throws Exception {
        Reply reply = get(page);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(reply.headers("Cache-Control")).containsExactly("no-store");
        assertThat(reply.headers("Content-Security-Policy")).containsExactly(POLICY);
        assertThat(reply.body()).doesNotContain(SampleApplication.SECRET);

        List<String> files = new ArrayList<>(linked(page, reply));
        for (int i = 0; i < files.size(); i++) {
            Reply file = get(files.get(i));
            assertIsAssetUnderThePolicy(files.get(i), file);
            linked(files.get(i), file).stream()
                    .filter(link -> !files.contains(link))
                    .forEach(files::add);
        }
        assertThat(files).hasSizeGreaterThan(20).anyMatch(file -> file.endsWith("/audit-event.js"));
    }

    private static List<String> linked(String from, Reply reply) {
        return FILE.matcher(reply.body())
                .results()
                .map((MatchResult link) ->
                        URI.create(from).resolve(link.group(1)).toString())
                .distinct()
                .toList();
    }

    private void assertIsAssetUnderThePolicy(String path, Reply file) throws IOException {
        assertThat(file.status()).as(path).isEqualTo(200);
        assertThat(file.header("Content-Type"))
                .as(path)
                .matches("(text/(javascript|css);(?i)charset=utf-8|image/svg\\+xml)");
        assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(file.headers("Content-Security-Policy")).as(path).containsExactly(POLICY);
        assertThat(file.headers("Cache-Control")).containsExactly("public, max-age=31536000, immutable");
        Reply again = get(path, "If-None-Match: " + file.header("ETag"));
        assertThat(again.status()).as(path).isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({
        "/app/seaworthy/api/v1/console, X-No: token",
        "/api/v1/console, X-No: token",
        "/api/v1/console, Authorization: Bearer wrong-0123456789abcdef0123456789abcdef",
        "/api/v1/console, Cookie: token=" + SampleApplication.VIEWER,
        "/api/v1/console?token=" + SampleApplication.VIEWER + ", X-No: token"
    })
    void whatItAsksIsForThoseWhoMayViewOnly(String target, String header) throws Exception {
        assertThat(get(target, header).kind()).isEqualTo("unauthorized");
    }

    @Test
    void whoeverSignsInIsToldWhatThereIs() throws Exception {
        assertThat(get("/app/seaworthy/api/v1/console", AS_VIEWER).body())
                .contains("\"role\":\"view\"", "\"audit\"", "\"backups\"", "\"" + SampleApplication.SECRET + "\"");
        assertThat(get("/api/v1/console", AS_OPERATOR).body()).contains("\"role\":\"operate\"");
    }
}
