package dev.seaworthy.backup;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * The local times a five-field cron expression names. When both day fields are restricted (do not begin with {@code *}),
 * a day that matches either counts, as in Vixie cron.
 */
final class CronExpression {
    /** Leap days that fall on one weekday come back within 40 years, even across 2100. */
    private static final int SEARCH_YEARS = 41;

    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean eitherDay;

    CronExpression(String text) {
        String[] fields = NICKNAMES.getOrDefault(text, text).split(" +", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException("it has " + fields.length
                    + " fields, not the five of minute, hour, day of month, month, day of week");
        }
        this.minutes = CronField.MINUTE.parse(fields[0]);
        this.hours = CronField.HOUR.parse(fields[1]);
        this.daysOfMonth = CronField.DAY_OF_MONTH.parse(fields[2]);
        this.months = CronField.MONTH.parse(fields[3]);
        this.daysOfWeek = CronField.DAY_OF_WEEK.parse(fields[4]);
        this.eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
        if (nextAfter(LocalDate.of(2000, 1, 1).atStartOfDay()).isEmpty()) {
            throw new IllegalArgumentException("it names a date that never comes");
        }
    }

    /** The first matching minute strictly after {@code time}. */
    Optional<LocalDateTime> nextAfter(LocalDateTime time) {
        LocalDateTime first = time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate day = first.toLocalDate();
        LocalTime earliest = first.toLocalTime();
        LocalDate end = day.plusYears(SEARCH_YEARS);
        while (day.isBefore(end)) {
            if (!months.get(day.getMonthValue())) {
                day = day.withDayOfMonth(1).plusMonths(1);
            } else {
                Optional<LocalTime> match = matches(day) ? nextFrom(earliest) : Optional.empty();
                if (match.isPresent()) {
                    return Optional.of(day.atTime(match.get()));
                }
                day = day.plusDays(1);
            }
            earliest = LocalTime.MIN;
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate day) {
        boolean ofMonth = daysOfMonth.get(day.getDayOfMonth());
        boolean ofWeek = daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
        return eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private Optional<LocalTime> nextFrom(LocalTime earliest) {
        int hour = hours.nextSetBit(earliest.getHour());
        if (hour == earliest.getHour()) {
            int minute = minutes.nextSetBit(earliest.getMinute());
            if (minute >= 0) {
                return Optional.of(LocalTime.of(hour, minute));
            }
            hour = hours.nextSetBit(hour + 1);
        }
        return hour < 0 ? Optional.empty() : Optional.of(LocalTime.of(hour, minutes.nextSetBit(0)));
    }
}
