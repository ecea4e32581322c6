package dev.seaworthy.examples.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings have the names that the documentation, itself compared with the code, gives them: an unknown one does nothing. */
@Tag("dear")
class SettingsTest {

    private static final Path DOCS = Path.of("..", "..", "docs");

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING, Manifests.DEVELOPMENT})
    void everyVariableOfSeaworthyIsAPropertyOfTheStarter(String overlay) throws IOException {
        Manifests manifests = Manifests.of(overlay);
        Set<String> variables = new TreeSet<>(
                manifests.one(ConfigMap.class, "registry").getData().keySet());
        manifests.all(Secrets.ExternalSecret.class).stream()
                .map(secret -> secret.spec().data())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .forEach(entry -> variables.add(entry.secretKey()));
        List<Pattern> known = Pattern.compile("(?m)^\\| `(seaworthy\\.[^`]+)`")
                .matcher(Files.readString(DOCS.resolve("spring-boot.md")))
                .results()
                .map(property -> variable(property.group(1)))
                .toList();

        assertThat(variables)
                .filteredOn(variable -> variable.startsWith("SEAWORTHY_"))
                .isNotEmpty()
                .allMatch(variable ->
                        known.stream().anyMatch(name -> name.matcher(variable).matches()));
    }

    @ParameterizedTest
    @ValueSource(strings = {Manifests.PRODUCTION, Manifests.STAGING})
    void everySettingOfTheBackupIsDocumented(String overlay) throws IOException {
        String documented = Files.readString(DOCS.resolve("configuration.md"));
        Properties settings = new Properties();
        settings.load(new StringReader(Manifests.of(overlay).all(ConfigMap.class).stream()
                .map(map -> map.getData().get("backup.properties"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow()));

        assertThat(settings.stringPropertyNames())
                .hasSizeGreaterThan(5)
                .allMatch(key -> key.startsWith("seaworthy.backup."))
                .map(key -> key.replace(".servers.database", ".servers.<source>"))
                .allMatch(key -> documented.contains(key.substring(key.lastIndexOf('.')) + "`"));
    }

    /** As Spring Boot reads the environment: without dashes, and with {@code _} for dots. */
    private static Pattern variable(String property) {
        return Pattern.compile(property.toUpperCase(Locale.ROOT)
                .replace("-", "")
                .replace('.', '_')
                .replace("<NAME>", "[A-Z0-9]+"));
    }
}
