package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupRefusedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values of {@code seaworthy.backup.*}: from the environment first, then from a properties file. */
final class ConfigurationValues {
    static final String PREFIX = "seaworthy.backup.";

    private static final String PLANS = PREFIX + "plans.";
    private static final Pattern PLAN_IN_ENVIRONMENT =
            Pattern.compile("SEAWORTHY_BACKUP_PLANS_(.+)_SOURCES_\\d+_(?:TYPE|URL|PATH)");
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9})\\s*(s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(B|KB|MB|GB|TB)?", Pattern.CASE_INSENSITIVE);

    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");

    private final Map<String, String> file;
    private final Map<String, String> environment;
    private final String place;

    private ConfigurationValues(Map<String, String> file, Map<String, String> environment, String place) {
        this.file = file;
        this.environment = environment;
        this.place = place;
    }

    static ConfigurationValues read(@Nullable Path file, Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        if (file != null) {
            Properties properties = load(file);
            properties.stringPropertyNames().stream()
                    .filter(key -> key.startsWith(PREFIX))
                    .forEach(key -> values.put(key, properties.getProperty(key).strip()));
            requirePrivateIfSecret(file, values);
        }
        return new ConfigurationValues(values, environment, file == null ? "the environment" : file.toString());
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return properties;
        } catch (NoSuchFileException missing) {
            throw new UsageException("There is no configuration file " + file + "; name an existing one with --config");
        } catch (IOException | IllegalArgumentException failure) {
            throw new UsageException("Configuration file " + file + " cannot be read: " + failure.getMessage());
        }
    }

    private static void requirePrivateIfSecret(Path file, Map<String, String> values) {
        if (values.keySet().stream().noneMatch(key -> key.endsWith(".password"))) {
            return;
        }
        try {
            Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.remove(PosixFilePermission.OWNER_READ);
            others.remove(PosixFilePermission.OWNER_WRITE);
            if (!others.isEmpty()) {
                throw new BackupRefusedException("Configuration file " + file
                        + " holds a password but others may read it (" + PosixFilePermissions.toString(others)
                        + "). Run chmod 600 on it, or give the password as DATABASE_PASSWORD in the environment");
            }
        } catch (UnsupportedOperationException noPosix) {
            return;
        } catch (IOException failure) {
            throw new UsageException("Configuration file " + file + " cannot be examined: " + failure.getMessage());
        }
    }

    /** Where the values are, for messages. */
    String place() {
        return place;
    }

    Optional<String> text(String key) {
        String fromEnvironment = environment.get(variable(key));
        if (fromEnvironment == null) {
            fromEnvironment = environment.get(variable(key.replace("-", "")));
        }
        String value = fromEnvironment != null ? fromEnvironment : file.get(key);
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    /** A variable of the environment that is not ours. */
    Optional<String> variableNamed(String... names) {
        return Stream.of(names)
                .map(environment::get)
                .flatMap(value -> Stream.ofNullable(value))
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    Optional<Duration> duration(String key) {
        return text(key).map(text -> duration(key, text));
    }

    private static Duration duration(String key, String text) {
        Matcher matcher = SPAN.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException invalid) {
            throw new UsageException(key + " is \"" + text + "\"; give a time such as 30s, 15m, 12h, 7d or PT12H");
        }
    }

    Optional<Long> size(String key) {
        return text(key).map(text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                throw new UsageException(key + " is \"" + text + "\"; give bytes or a size such as 500MB or 20GB");
            }
            String unit = matcher.group(2) == null ? "B" : matcher.group(2).toUpperCase(Locale.ROOT);
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * UNITS.indexOf(unit)));
        });
    }

    Optional<Integer> number(String key) {
        return text(key).map(text -> {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException invalid) {
                throw new UsageException(key + " is \"" + text + "\"; give a whole number");
            }
        });
    }

    Optional<Boolean> flag(String key) {
        return text(key).map(text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new UsageException(key + " is \"" + text + "\"; give true or false");
            }
            return text.equals("true");
        });
    }

    /** The names of the plans that anything is said about. */
    Set<String> plans() {
        Set<String> names = new LinkedHashSet<>();
        for (String key : file.keySet()) {
            if (key.startsWith(PLANS)) {
                names.add(key.substring(PLANS.length()).split("\\.", 2)[0]);
            }
        }
        for (String variable : environment.keySet()) {
            Matcher matcher = PLAN_IN_ENVIRONMENT.matcher(variable);
            if (matcher.matches()
                    && names.stream().noneMatch(name -> variable(name).equals(matcher.group(1)))) {
                names.add(matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return names;
    }

    /** The keys of the file, to find those that nobody reads. */
    Set<String> inFile() {
        return Set.copyOf(file.keySet());
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }
}
