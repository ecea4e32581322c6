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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {

    private static final int REQUESTS = 400;
    private static final Duration JOURNAL_STORED_WITHIN = Duration.ofSeconds(20);

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
            register(registry.stranger());
            answered = new Mix(registry).send(REQUESTS, large).awaitAnswers(answers);
            registry.kill();
        }
        assertThat(answered).hasSizeGreaterThanOrEqualTo(answers).allMatch(each -> List.of(200, 201, 401)
                .contains(each.status()));
        try (ChildRegistry restarted = ChildRegistry.start(home)) {
            Client admin = restarted.admin();
            JsonNode account = Eventually.get(
                    JOURNAL_STORED_WITHIN,
                    () -> admin.get("/api/v1/audit/account").json(),
                    figures -> figures.get("spooled").intValue() == 0);
            assertThat(account.get("spooled").intValue()).isZero();
            String window = "&from=" + from + "&to=" + Instant.now().plusSeconds(1);
            assertEachAnswerHasOneEvent(admin, answered, window);
            assertPagesAreGaplessAndNewestFirst(admin, window);
            assertThat(restarted.editor().project("goes on")).isNotEmpty();
        }
    }

    private static void register(Client stranger) {
        List<CompletableFuture<Answer>> registered = Mix.accounts().stream()
                .map(name -> stranger.sendAsync(
                        "POST",
                        "/register",
                        Client.credentials(name, "mix-password").getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(registered).allMatch(answer -> answer.join().status() == 201);
    }

    private static void assertEachAnswerHasOneEvent(Client admin, List<Mix.Answered> answered, String window) {
        Map<Mix.Event, Long> expected =
                answered.stream().collect(Collectors.groupingBy(Mix.Answered::event, Collectors.counting()));
        Map<String, List<JsonNode>> found = new HashMap<>();
        expected.forEach((event, count) -> {
            String filter = event.filter() + "&event_type=" + event.type() + window;
            List<JsonNode> matching = found.computeIfAbsent(filter, text -> admin.events(text, 100)).stream()
                    .filter(event::matches)
                    .toList();
            // Logins of one account are alike: those that were served but not yet answered at the kill add to them.
            int more = event.type().equals("auth.login.success") ? REQUESTS - answered.size() : 0;
            assertThat(matching).as(event.toString()).hasSizeBetween(count.intValue(), count.intValue() + more);
        });
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
