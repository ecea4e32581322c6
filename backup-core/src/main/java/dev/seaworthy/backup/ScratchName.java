package dev.seaworthy.backup;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of scratch folders and databases, {@code seaworthy_drill_20261129_060000_k3xq}: they tell their age. */
public final class ScratchName {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss");
    private static final Pattern FORM = Pattern.compile("seaworthy_drill_(\\d{8}_\\d{6})_[a-z2-7]{4}");

    private ScratchName() {}

    static String next(Instant now) {
        return "seaworthy_drill_" + TIME.format(now.atOffset(ZoneOffset.UTC)) + "_" + BackupId.randomSuffix();
    }

    /** When the drill of that name began; empty for a name of anything else. */
    public static Optional<Instant> begun(String name) {
        Matcher matcher = FORM.matcher(name);
        try {
            return matcher.matches()
                    ? Optional.of(LocalDateTime.parse(matcher.group(1), TIME).toInstant(ZoneOffset.UTC))
                    : Optional.empty();
        } catch (DateTimeParseException foreign) {
            return Optional.empty();
        }
    }
}
