package dev.seaworthy.backup;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one backup: {@code <plan>_<yyyyMMdd_HHmmss>_<4 base32>}, in UTC, for example
 * {@code app_20261120_010000_k3xq}. Ordered by time.
 */
public record BackupId(String plan, Instant at, String suffix) implements Comparable<BackupId> {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int SUFFIX_LENGTH = 4;
    private static final Pattern FORM = Pattern.compile("(.+)_(\\d{8}_\\d{6})_([a-z2-7]{4})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss").withResolverStyle(ResolverStyle.STRICT);
    private static final Comparator<BackupId> ORDER =
            Comparator.comparing(BackupId::at).thenComparing(BackupId::plan).thenComparing(BackupId::suffix);
    private static final SecureRandom RANDOM = new SecureRandom();

    public BackupId {
        Names.requireName("Plan", plan);
        if (!at.equals(at.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException("The time of a backup id has whole seconds, not " + at);
        }
        if (!suffix.matches("[a-z2-7]{4}")) {
            throw new IllegalArgumentException("The suffix of a backup id is 4 of a-z2-7, not \"" + suffix + "\"");
        }
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static BackupId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            try {
                Instant at = LocalDateTime.parse(matcher.group(2), TIME).toInstant(ZoneOffset.UTC);
                return new BackupId(matcher.group(1), at, matcher.group(3));
            } catch (DateTimeException | IllegalArgumentException invalid) {
                throw new IllegalArgumentException(message(text), invalid);
            }
        }
        throw new IllegalArgumentException(message(text));
    }

    static BackupId next(String plan, Instant now) {
        return new BackupId(plan, Instant.ofEpochSecond(now.getEpochSecond()), randomSuffix());
    }

    static String randomSuffix() {
        StringBuilder suffix = new StringBuilder(SUFFIX_LENGTH);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
        }
        return suffix.toString();
    }

    /** The whole id as text. */
    public String value() {
        return plan + "_" + TIME.format(at.atOffset(ZoneOffset.UTC)) + "_" + suffix;
    }

    @Override
    public int compareTo(BackupId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return value();
    }

    private static String message(String text) {
        return "\"" + text + "\" is not a backup id; ids look like app_20261120_010000_k3xq, and list shows them";
    }
}
