package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Hundreds of requests at once, of all kinds, and a record of what was answered. Each can be told from all others. */
final class Mix {

    private static final int KINDS = 4;

    private final Client stranger;
    private final Client editor;
    private final String project;
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<?>> underWay = new ArrayList<>();

    /** A request that was answered, and the event that must exist once. */
    record Answered(String type, String filter, Predicate<JsonNode> event, int status) {}

    Mix(ChildRegistry registry) {
        stranger = registry.stranger();
        editor = registry.editor();
        project = editor.project("mix");
    }

    /** Sends that many requests at once; every {@code large}th upload has 20 MB. Accounts must have been registered. */
    Mix send(int requests, int large) {
        for (int i = 0; i < requests; i++) {
            switch (i % KINDS) {
                case 0 -> goodLogin(i);
                case 1 -> badLogin(i);
                case 2 -> create(i);
                default -> upload(i, i / KINDS % large == large - 1 ? 20_000_000 : size(i));
            }
        }
        return this;
    }

    /** One account for each good login, so that each has its own event. */
    static List<String> accounts(int requests) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < requests; i += KINDS) {
            names.add("mix-" + i);
        }
        return names;
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
        return sizes[i / KINDS % sizes.length];
    }

    private void goodLogin(int i) {
        String name = "mix-" + i;
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
        Predicate<JsonNode> event =
                found -> name == null || name.equals(found.get("resource_name").textValue());
        underWay.add(client.sendAsync(method, path, body)
                .thenAccept(answer -> answered.add(new Answered(type, filter, event, answer.status()))));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
