package dev.seaworthy.examples.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Event, Integer> sent = new HashMap<>();
    private final Queue<Login> loggedIn = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<?>> underWay = new ArrayList<>();

    /**
     * A request that was answered.
     *
     * @param event what it must have left
     * @param status of the answer
     */
    record Answered(Event event, int status) {}

    /**
     * What tells a request's event from those of others, save logins of one account, which are all alike.
     *
     * @param type type of the event
     * @param filter query that finds such events
     * @param resource name of the event's resource, where the filter alone is not precise enough
     */
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

    /** Sends that many requests at once; every {@code large}th has 20 MB. */
    Mix send(int requests, int large) {
        for (int i = 0; i < requests; i++) {
            switch (i % KINDS) {
                case 0 -> goodLogin(i);
                case 1 -> badLogin(i);
                case 2, 3, 4, 5 -> create(i);
                default -> upload(i, i % large == large - 1 ? 20_000_000 : size(i));
            }
        }
        return this;
    }

    /** Sends what is answered fastest, so that a kill meets many: creates, and a logout for each login before. */
    Mix sendFast(int creates) {
        int before = underWay.size();
        for (int i = 0; i < creates; i++) {
            create(before + i);
            Login login = loggedIn.poll();
            if (login != null) {
                String filter = "username=" + login.name();
                send(login.client(), "POST", "/logout", new byte[0], "auth.logout", filter, null);
            }
        }
        return this;
    }

    /** How many requests were sent that leave such an event. */
    int sent(Event event) {
        return sent.getOrDefault(event, 0);
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
        byte[] body = text(Client.credentials(name, "mix-password"));
        send(stranger, "POST", "/login", body, "auth.login.success", "username=" + name, null)
                .thenAccept(answer -> loggedIn.add(
                        new Login(name, stranger.with(answer.json().get("token").textValue()))));
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

    private CompletableFuture<Answer> send(
            Client client, String method, String path, byte[] body, String type, String filter, @Nullable String name) {
        Event event = new Event(type, filter, name);
        sent.merge(event, 1, Integer::sum);
        CompletableFuture<Answer> answer = client.sendAsync(method, path, body);
        underWay.add(answer.thenAccept(received -> answered.add(new Answered(event, received.status()))));
        return answer;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private record Login(String name, Client client) {}
}
