package dev.seaworthy.examples.deploy.load;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What users ask for, each with its share of all requests in percent; together 100. */
enum Kind {
    LIST(30),
    SEARCH(20),
    BY_KEY(20),
    STATISTICS(10),
    SUGGESTIONS(10),
    HEALTH(10);

    /** First words of the names of projects. */
    static final List<String> WORDS =
            List.of("Apollo", "Artemis", "Gemini", "Luna", "Mercury", "Orion", "Skylab", "Sojus", "Voyager", "Vostok");

    private static final int LETTERS_TYPED = 2;

    private final int percent;

    Kind(int percent) {
        this.percent = percent;
    }

    int percent() {
        return percent;
    }

    /** As the report calls it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Kind drawn(Random random) {
        int left = random.nextInt(100);
        for (Kind kind : values()) {
            left -= kind.percent;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the shares of all kinds are not 100 %");
    }

    /** Path and query of one such request; {@code keys} are ids of projects. */
    String path(Random random, List<String> keys) {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        return switch (this) {
            case LIST -> "/projects";
            case SEARCH -> "/projects/search?q=" + word;
            case BY_KEY -> "/projects/" + keys.get(random.nextInt(keys.size()));
            case STATISTICS -> "/projects/statistics";
            case SUGGESTIONS -> "/projects/suggestions?prefix=" + word.substring(0, LETTERS_TYPED);
            case HEALTH -> "/seaworthy/health";
        };
    }
}
