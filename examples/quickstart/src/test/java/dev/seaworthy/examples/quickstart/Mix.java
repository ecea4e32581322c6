package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Hundreds of requests at once, of all kinds, and a record of what was answered. Each can be told from all others. */
final class Mix {

    /** Of each ten requests, two are logins; hashing passwords is what takes a processor's time. */
    private static final int KINDS = 10;

    private static final int ACCOUNTS = 4;

    private final Client stranger;
    private final Client editor;
    private final String project;
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<?>> underWay = new ArrayList<>();

    /**
     * A request that was answered.
     *
     * @param type type of the event it must have left
     * @param filter query that finds such events
     * @param resource name of the event's resource, where the filter alone is not precise enough
     * @param status of the answer
     */
    record Answered(String type, String filter, @Nullable String resource, int status) {

        /** What tells this request's event from those of others, save logins of one account, which are all alike. */
        Event event() {
            return new Event(type, filter, resource);
        }
    }

    record Event(String type, String filter, @Nullable String resource) {

        boolean matches(JsonNode event) {
            return resource == null
                    || resource.equals(event.get("resource_name").textValue());
        }
    }

    Mix(ChildRegistry registry) {
        stranger = registry.stranger();
        editor = registry.editor();
        project = editor.project("mix");
    }

    /** Sends that many requests at once; uploads whose number {@code large} divides have 20 MB. */
    Mix send(int requests, int large) {
        for (int i = 0; i < requests; i++) {
            switch (i % KINDS) {
                case 0 -> goodLogin(i);
                case 1 -> badLogin(i);
                case 2, 3, 4, 5 -> create(i);
                default -> upload(i, i % large == 0 ? 20_000_000 : size(i));
            }
        }
        return this;
    }

    /** The accounts that log in; to be registered before, with password {@code mix-password}. */
    static List<String> accounts() {
        return IntStream.range(0, ACCOUNTS).mapToObj(i -> "mix-" + i).toList();
    }

    /** Waits until that many were answered. */
    List<Answered> awaitAnswers(int count) {
        while (answered.size() < count && underWay.stream().anyMatch(each -> !each.isDone())) {
            CompletableFuture<?>[] open =
                    underWay.stream().filter(each -> !each.isDone()).toArray(CompletableFuture<?>[]::new);
            if (open.length > 0) {
                CompletableFuture.anyOf(open).handle((any, failure) -> true).join();
            }
        }
        return List.copyOf(answered);
    }

    private static int size(int i) {
        int[] sizes = {1, 100, 10_000, 200_000, 1_000_000};
        return sizes[i % sizes.length];
    }

    private void goodLogin(int i) {
        String name = "mix-" + i / KINDS % ACCOUNTS;
        send(
                stranger,
                "POST",
                "/login",
                text(Client.credentials(name, "mix-password")),
                "auth.login.success",
                "username=" + name,
                null);
    }

    private void badLogin(int i) {
        String name = "ghost-" + i;
        send(
                stranger,
                "POST",
                "/login",
                text(Client.credentials(name, "guess")),
                "auth.login.failed",
                "username=" + name + "&status=failure",
                null);
    }

    private void create(int i) {
        String name = "project " + i;
        send(
                editor,
                "POST",
                "/projects",
                text("{\"name\":\"" + name + "\"}"),
                "project.create",
                "username=editor&resource_type=project",
                name);
    }

    private void upload(int i, int size) {
        String name = "artifact " + i;
        send(
                editor,
                "PUT",
                "/projects/" + project + "/artifacts/" + Client.encoded(name),
                RoutesTest.bytes(size, i),
                "artifact.upload",
                "username=editor&resource_type=artifact",
                name);
    }

    private void send(
            Client client, String method, String path, byte[] body, String type, String filter, @Nullable String name) {
        underWay.add(client.sendAsync(method, path, body)
                .thenAccept(answer -> answered.add(new Answered(type, filter, name, answer.status()))));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
