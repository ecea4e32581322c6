package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables: the templates that users fill in, and the files that use them. */
@Tag("dear")
class EnvironmentTest {

    private static final Pattern USE = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)(:?[?-])?([^}]*)}");
    private static final Pattern SETTING = Pattern.compile("(?m)^#?([A-Z_]+)=(.*)$");
    private static final Pattern SECRET = Pattern.compile("[A-Z_]*(PASSWORD|SECRET|TOKEN|ACCESS_KEY)[A-Z_]*");
    private static final Pattern LITERAL = Pattern.compile(
            "(?im)^[ \\t-]*[\\w.-]*(password|passwd|secret|token|api_?key)(?!_encryption|Key|Name|Ref)[\\w.-]*[ \\t]*[:=][ \\t]*(\\S+)[ \\t]*$");

    @ParameterizedTest
    @CsvSource({
        "production, compose.yml compose.ha.yml compose.monitoring.yml compose.offsite.yml",
        "staging, compose.staging.yml",
        "development, compose.local.yml"
    })
    void aTemplateNamesWhatItsFilesNeedAndNothingElse(String template, String files) {
        Set<String> needed = new HashSet<>();
        Set<String> used = new HashSet<>();
        for (String file : ("common.yml " + files).split(" ")) {
            Matcher use = USE.matcher(Kit.text("compose/" + file));
            while (use.find()) {
                used.add(use.group(1));
                if (":?".equals(use.group(2))) {
                    needed.add(use.group(1));
                }
            }
        }

        assertThat(settings(template)).containsKeys(needed.toArray(String[]::new));
        used.addAll(Set.of("COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME", "OVERLAYS"));
        assertThat(used).containsAll(settings(template).keySet());
    }

    @ParameterizedTest
    @CsvSource({"production", "staging", "development"})
    void aTemplateHoldsNoSecretAndSaysHowLongOneMustBe(String template) {
        settings(template).forEach((name, value) -> {
            if (SECRET.matcher(name).matches()) {
                assertThat(value).as(name).isEmpty();
            }
        });
        assertThat(Kit.text("env/" + template + ".env.example"))
                .contains("32 characters or more: openssl rand -hex 32", "12 characters or more", "mode 0600");
    }

    @Test
    void everySecretOfAComposeFileIsDemandedByItsName() throws IOException {
        List<String> offers = new ArrayList<>();
        try (Stream<Path> files = Files.list(Kit.file("compose"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher use = USE.matcher(Files.readString(file));
                while (use.find()) {
                    if (SECRET.matcher(use.group(1)).matches()
                            && !(":?".equals(use.group(2))
                                    && use.group(3).startsWith(use.group(1) + " is missing; "))) {
                        offers.add(file.getFileName() + ": " + use.group());
                    }
                }
            }
        }

        assertThat(offers).isEmpty();
    }

    @Test
    void noFileOfTheKitHoldsASecret() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Kit.file(""))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/src/")
                            && !file.toString().contains("/target/"))
                    .toList()) {
                Matcher literal = LITERAL.matcher(text(file));
                while (literal.find()) {
                    if (!isReference(literal.group(2))) {
                        found.add(file + ": " + literal.group().strip());
                    }
                }
                assertThat(text(file)).as(file.toString()).doesNotContainPattern("PRIVATE KEY-----\\s+[\\w+/]{16}");
            }
        }

        assertThat(found).isEmpty();
    }

    /** Refers to a variable, to a file or to another object, or to nothing. */
    private static boolean isReference(String value) {
        return value.startsWith("$")
                || value.startsWith("\"$")
                || value.startsWith("'$")
                || value.startsWith("/")
                || value.startsWith("[")
                || value.matches(
                        "(?i)true|false|null|\"?\\d{1,2}\"?|['\"]|scrape|operate|view|#.*|\\|.*|[-\\w.]*[-_](secret|token|password)s?");
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (MalformedInputException binary) {
            return "";
        }
    }

    private static Map<String, String> settings(String template) {
        Map<String, String> settings = new HashMap<>();
        Matcher setting = SETTING.matcher(Kit.text("env/" + template + ".env.example"));
        while (setting.find()) {
            settings.put(setting.group(1), setting.group(2));
        }
        return settings;
    }
}
