package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What restic keeps of its own example by rules that we have too; see {@code restic-policies.txt}. */
class ResticPoliciesTest {
    private final List<RetentionPolicy> policies = new ArrayList<>();
    private final List<RetentionCandidate> candidates = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();

    @Test
    void whatResticKeepsStaysAndNothingElse() throws IOException {
        List<String> lines = lines();
        Instant newest = Instant.parse(lines.stream()
                .filter(line -> !line.startsWith("rule "))
                .findFirst()
                .orElseThrow()
                .split(" +")[0]);
        for (String line : lines) {
            String[] words = line.split(" +");
            if (words[0].equals("rule")) {
                policies.add(policy(words, newest));
            } else {
                backup(Instant.parse(words[0]));
                kept.add(words[1]);
            }
        }

        assertThat(policies).hasSize(19);
        assertThat(candidates).hasSize(103);
        for (int column = 0; column < policies.size(); column++) {
            List<RetentionDecision> decisions = Retention.decide(policies.get(column), candidates, newest, null);
            for (int row = 0; row < candidates.size(); row++) {
                RetentionDecision decision = decisions.get(row);
                assertThat(decision.id()).isEqualTo(candidates.get(row).id());
                assertThat(decision.kept())
                        .as("%s: %s", policies.get(column), decision)
                        .isEqualTo(kept.get(row).charAt(column) == 'x');
            }
        }
    }

    private static RetentionPolicy policy(String[] rule, Instant newest) {
        RetentionPolicy nothing = RetentionPolicy.keepNothing();
        return switch (rule[2]) {
            case "newest" -> nothing.newest(Integer.parseInt(rule[3]));
            case "within" -> nothing.within(span(rule, newest));
            case "daily" -> nothing.daily(span(rule, newest));
            case "weekly" -> nothing.weekly(span(rule, newest));
            case "monthly" -> nothing.monthly(span(rule, newest));
            case "yearly" -> nothing.yearly(span(rule, newest));
            case "all" -> RetentionPolicy.keepAll();
            default -> throw new IllegalArgumentException(rule[2]);
        };
    }

    private static Duration span(String[] rule, Instant newest) {
        return Duration.between(Instant.parse(rule[3]), newest);
    }

    /** Of several at one instant the one that comes first in the table has the higher id, which counts as newer. */
    private void backup(Instant at) {
        int row = candidates.size();
        String suffix = "aa" + (char) ('z' - row / 26) + (char) ('z' - row % 26);
        BackupId id = new BackupId("app", at.truncatedTo(ChronoUnit.SECONDS), suffix);
        candidates.add(new RetentionCandidate(
                id, at, true, false, null, false, 1, new java.util.BitSet(), Set.of("database")));
    }

    private static List<String> lines() throws IOException {
        try (InputStream input =
                Objects.requireNonNull(ResticPoliciesTest.class.getResourceAsStream("/restic-policies.txt"))) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
