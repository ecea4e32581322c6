package dev.seaworthy.examples.deploy.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The registry under load, over HTTP. Thread-safe. */
final class Registry {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int PROJECTS = 200;
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST_WAIT)
            .build();
    private final URI base;
    private final String reader;
    private final String editor;

    Registry(URI base, String readerPassword, String editorPassword) {
        this.base = base;
        reader = basic("reader", readerPassword);
        editor = basic("editor", editorPassword);
    }

    /** Makes sure that there are 200 projects, and returns the ids of all. */
    List<String> prepared() throws IOException, InterruptedException {
        int existing = keys().size();
        for (int i = existing; i < PROJECTS; i++) {
            String name = Kind.WORDS.get(i % Kind.WORDS.size()) + " " + i;
            HttpResponse<String> created = send(request("/projects", editor)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\"}")));
            if (created.statusCode() != CREATED) {
                throw new IOException("project " + name + " could not be created: status " + created.statusCode()
                        + "; is REGISTRY_PASSWORD_EDITOR the password of editor?");
            }
        }
        return keys();
    }

    /** Whether the answer came and is 200; the body is read to its end. */
    boolean answers(String path) throws InterruptedException {
        try {
            return send(request(path, reader)).statusCode() == OK;
        } catch (IOException noAnswer) {
            return false;
        }
    }

    private List<String> keys() throws IOException, InterruptedException {
        HttpResponse<String> projects = send(request("/projects", reader));
        if (projects.statusCode() != OK) {
            throw new IOException("the projects of " + base + " could not be listed: status " + projects.statusCode()
                    + "; is REGISTRY_PASSWORD_READER the password of reader?");
        }
        return ID.matcher(projects.body())
                .results()
                .map((MatchResult id) -> id.group(1))
                .toList();
    }

    private HttpRequest.Builder request(String path, String credentials) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(LONGEST_WAIT)
                .header("Authorization", credentials);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
