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

@Tag("dear")
class CrashTest {

    private static final int REQUESTS = 400;
    private static final int FAST = 200;
    private static final Duration JOURNAL_STORED_WITHIN = Duration.ofSeconds(120);

    @TempDir
    Path home;

    @Test
    void everyAnsweredRequestHasItsEventAfterAKill() {
        killAfter(REQUESTS, FAST / 2, 100);
    }

    @Test
    @Tag("long")
    @Tag("slow")
    void everyAnsweredRequestHasItsEventAfterAKillWithManyLargeUploads() {
        killAfter(REQUESTS, FAST / 3, 20);
    }

    @Test
    @Tag("long")
    void everyAnsweredRequestHasItsEventAfterAKillUnderFullLoad() {
        killAfter(REQUESTS / 3, 0, 20);
    }

    /** Kills when {@code answers} of the mix, and then {@code fast} of the fast ones, were answered. */
    private void killAfter(int answers, int fast, int large) {
        Instant from = Instant.now();
        List<Mix.Answered> answered;
        Mix mix;
        try (ChildRegistry registry = ChildRegistry.start(home)) {
            register(registry.stranger());
            mix = new Mix(registry).send(REQUESTS, large);
            answered = mix.awaitAnswers(answers);
            if (fast > 0) {
                answered = mix.sendFast(FAST).awaitAnswers(answers + fast);
            }
            registry.kill();
        }
        assertThat(answered)
                .hasSizeGreaterThanOrEqualTo(answers + fast)
                .allMatch(each -> List.of(200, 201, 204, 401, 503).contains(each.status()));
        // On a busy machine a request may wait too long for a connection: refused, it promises nothing.
        List<Mix.Answered> kept =
                answered.stream().filter(each -> each.status() != 503).toList();
        assertThat(kept).hasSizeGreaterThan(answers / 2);
        try (ChildRegistry restarted = ChildRegistry.start(home)) {
            Client admin = restarted.admin();
            JsonNode account = Eventually.get(
                    JOURNAL_STORED_WITHIN,
                    () -> admin.get("/api/v1/audit/account").json(),
                    figures -> figures.get("spooled").intValue() == 0);
            assertThat(account.get("spooled").intValue()).isZero();
            // What is read from here on is audited too, and is not in the window.
            String window = "&from=" + from + "&to=" + Instant.now();
            assertEachAnswerHasOneEvent(admin, mix, kept, window);
            assertPagesAreGaplessAndNewestFirst(admin, window, kept.size());
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

    private static void assertEachAnswerHasOneEvent(Client admin, Mix mix, List<Mix.Answered> answered, String window) {
        Map<Mix.Event, Long> expected =
                answered.stream().collect(Collectors.groupingBy(Mix.Answered::event, Collectors.counting()));
        Map<String, List<JsonNode>> found = new HashMap<>();
        expected.forEach((event, count) -> {
            String filter = event.filter() + "&event_type=" + event.type() + window;
            List<JsonNode> matching = found.computeIfAbsent(filter, text -> admin.events(text, 100)).stream()
                    .filter(event::matches)
                    .toList();
            // The most counts where several requests are alike and some were served but not answered at the kill.
            assertThat(matching).as(event.toString()).hasSizeBetween(count.intValue(), mix.sent(event));
        });
    }

    private static void assertPagesAreGaplessAndNewestFirst(Client admin, String window, int least) {
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
        assertThat(small).hasSizeGreaterThanOrEqualTo(least);
        assertThat(small).isEqualTo(large);
    }
}
