package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {

    private static final int REQUESTS = 400;
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void everyAnsweredRequestHasItsEventAfterAKill() {
        killAfter(REQUESTS, 50);
    }

    @Test
    @Tag("long")
    void everyAnsweredRequestHasItsEventAfterAKillWithManyLargeUploads() {
        killAfter(REQUESTS, 5);
    }

    @Test
    @Tag("long")
    void everyAnsweredRequestHasItsEventAfterAKillUnderFullLoad() {
        killAfter(REQUESTS / 3, 5);
    }

    private void killAfter(int answers, int large) {
        Instant from = Instant.now();
        List<Mix.Answered> answered;
        try (ChildRegistry registry = ChildRegistry.start(home)) {
            assertThat(registry.startTime()).isLessThan(Duration.ofSeconds(10));
            register(registry.stranger());
            answered = new Mix(registry).send(REQUESTS, large).awaitAnswers(answers);
            registry.kill();
        }
        assertThat(answered).hasSizeGreaterThanOrEqualTo(answers).allMatch(each -> List.of(200, 201, 401)
                .contains(each.status()));
        try (ChildRegistry restarted = ChildRegistry.start(home)) {
            Client admin = restarted.admin();
            String window = "&from=" + from + "&to=" + Instant.now().plusSeconds(1);
            assertEachAnswerHasOneEvent(admin, answered, window);
            assertPagesAreGaplessAndNewestFirst(admin, window);
            assertThat(restarted.editor().project("goes on")).isNotEmpty();
        }
    }

    private static void register(Client stranger) {
        List<CompletableFuture<Answer>> registered = Mix.accounts(REQUESTS).stream()
                .map(name -> stranger.sendAsync(
                        "POST",
                        "/register",
                        Client.credentials(name, "mix-password").getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(registered).allMatch(answer -> answer.join().status() == 201);
    }

    private static void assertEachAnswerHasOneEvent(Client admin, List<Mix.Answered> answered, String window) {
        Map<String, List<JsonNode>> found = new HashMap<>();
        for (Mix.Answered each : answered) {
            String filter = each.filter() + "&event_type=" + each.type() + window;
            List<JsonNode> events = Eventually.get(
                    WITHIN,
                    () -> found.computeIfAbsent(filter, text -> admin.events(text, 100)).stream()
                            .filter(each.event())
                            .toList(),
                    one -> {
                        if (one.isEmpty()) {
                            // Still on its way from the journal: read again.
                            found.remove(filter);
                        }
                        return !one.isEmpty();
                    });
            assertThat(events).as(filter).hasSize(1);
        }
    }

    private static void assertPagesAreGaplessAndNewestFirst(Client admin, String window) {
        List<JsonNode> small = admin.events(window.substring(1), 37);
        List<JsonNode> large = admin.events(window.substring(1), 500);
        Set<String> ids = new HashSet<>();
        String newer = null;
        for (JsonNode event : small) {
            String id = event.get("id").textValue();
            assertThat(ids.add(id)).as("a repeat of " + id).isTrue();
            if (newer != null) {
                assertThat(id).as("order of the pages").isLessThan(newer);
            }
            newer = id;
        }
        assertThat(small).hasSizeGreaterThanOrEqualTo(REQUESTS / 3);
        assertThat(small).isEqualTo(large);
    }
}
