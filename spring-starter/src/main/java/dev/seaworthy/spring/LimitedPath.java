package dev.seaworthy.spring;

import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimitPolicy;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * A path of the application, what is below it, and how often one client may ask for it.
 *
 * @param property what names the path
 * @param methods empty for all; GET says HEAD too
 */
record LimitedPath(String property, String path, List<String> methods, RateLimitPolicy policy) {

    /** Of paths that are never limited; nothing is counted under it. */
    private static final RateLimitPolicy NEVER =
            RateLimitPolicy.of("never", 1, Duration.ofSeconds(1)).in(RateLimitMode.OFF);

    /** The longest path counts; of the limits of one path, those for some methods before the one for all. */
    static final Comparator<LimitedPath> LONGEST_FIRST = Comparator.comparingInt(
                    (LimitedPath limited) -> limited.stem().length())
            .reversed()
            .thenComparing(limited -> limited.methods().isEmpty());

    static LimitedPath never(String property, String path) {
        return new LimitedPath(property, path, List.of(), NEVER);
    }

    /** A slash at the end says nothing. */
    private String stem() {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether it cannot be said which of the two holds for some request. */
    boolean contradicts(LimitedPath other) {
        return stem().equals(other.stem())
                && (methods.isEmpty()
                        ? other.methods.isEmpty()
                        : methods.stream().anyMatch(other::isFor));
    }

    private boolean isFor(String method) {
        return methods.contains(method)
                || (method.equals("HEAD") && methods.contains("GET"))
                || (method.equals("GET") && methods.contains("HEAD"));
    }
}
