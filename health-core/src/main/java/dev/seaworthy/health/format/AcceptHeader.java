package dev.seaworthy.health.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** An {@code Accept} header (RFC 9110, 12.5.1), read leniently: what cannot be understood is skipped. */
public final class AcceptHeader {

    private record Range(String type, double quality, int position) {}

    /** Probes come from machines with short headers; whatever follows is not worth parsing. */
    private static final int MOST_RANGES = 32;

    private final List<Range> ranges;

    private AcceptHeader(List<Range> ranges) {
        this.ranges = ranges;
    }

    public static AcceptHeader parse(String header) {
        List<Range> ranges = new ArrayList<>();
        for (String element : header.split(",", MOST_RANGES + 1)) {
            String[] parts = element.trim().toLowerCase(Locale.ROOT).split(";");
            if (ranges.size() < MOST_RANGES && parts.length > 0 && parts[0].indexOf('/') > 0) {
                ranges.add(new Range(parts[0].trim(), quality(parts), ranges.size()));
            }
        }
        return new AcceptHeader(ranges);
    }

    /**
     * What the caller likes best among the offers; of equals the one named first, for a wildcard the first offer that
     * matches. The fallback when nothing matches.
     */
    public <T> T best(List<T> offers, Function<T, String> mediaType, T fallback) {
        return ranges.stream()
                .filter(range -> range.quality() > 0)
                .sorted(Comparator.comparingDouble(Range::quality).reversed().thenComparingInt(Range::position))
                .flatMap(range -> offers.stream().filter(offer -> matches(range.type(), mediaType.apply(offer))))
                .filter(offer -> quality(mediaType.apply(offer)) > 0)
                .findFirst()
                .orElse(fallback);
    }

    /** The weight of a media type by its most specific range: 0 when refused or not mentioned. */
    public double quality(String mediaType) {
        return ranges.stream()
                .filter(range -> matches(range.type(), mediaType))
                .max(Comparator.comparingInt(range -> specificity(range.type())))
                .map(Range::quality)
                .orElse(0.0);
    }

    private static boolean matches(String range, String mediaType) {
        return range.equals(mediaType)
                || range.equals("*/*")
                || (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1)));
    }

    private static int specificity(String range) {
        return range.equals("*/*") ? 0 : range.endsWith("/*") ? 1 : 2;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("q=")) {
                return parseQuality(parameter.substring(2).trim());
            }
        }
        return 1;
    }

    private static double parseQuality(String text) {
        try {
            double quality = Double.parseDouble(text);
            return quality >= 0 && quality <= 1 ? quality : 1;
        } catch (NumberFormatException malformed) {
            return 1;
        }
    }
}
