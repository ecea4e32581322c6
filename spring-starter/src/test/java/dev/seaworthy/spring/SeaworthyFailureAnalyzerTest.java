package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.io.support.SpringFactoriesLoader;

class SeaworthyFailureAnalyzerTest {

    @TempDir
    private Path folder;

    private final ApplicationContextRunner web = Starter.web();
    private final List<FailureAnalyzer> analyzers = inBootsOrder();
    private final FailureAnalyzer analyzer = analyzers.stream()
            .filter(SeaworthyFailureAnalyzer.class::isInstance)
            .findFirst()
            .orElseThrow();

    @Test
    void missingAuditTablesAreDescribedWithTheWayOut() {
        var analysis = analyzer.analyze(new BeanCreationException(
                "seaworthyAuditLogger", "no bean", new AuditException("the audit tables are missing")));

        assertThat(analysis.getDescription()).contains("the audit tables are missing");
        assertThat(analysis.getAction()).contains("seaworthy.audit.enabled=false");
    }

    @Test
    void failedBackupsAreDescribedWithTheWayOut() {
        var analysis = analyzer.analyze(duringOurStart(new BackupException("the storage does not answer")));

        assertThat(analysis.getDescription()).contains("the storage does not answer");
        assertThat(analysis.getAction()).contains("seaworthy.backup.enabled=false");
    }

    /** To switch something off would be to start on data that may be half replaced. */
    @Test
    void whatWasRefusedForSafetyIsNotToBeSwitchedOff() {
        var analysis = analyzer.analyze(duringOurStart(new BackupRefusedException("a restore is under way")));

        assertThat(analysis.getDescription()).contains("a restore is under way");
        assertThat(analysis.getAction()).doesNotContain("enabled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void unfinishedRestoreIsToBeEndedWithOrWithoutBackups(boolean backups) throws IOException {
        Files.writeString(folder.resolve("restore-app_20261120_010000_k3xq.json"), "{\"version\":");

        Starter.withDatabase()
                .withPropertyValues(
                        "seaworthy.backup.enabled=" + backups,
                        "seaworthy.backup.signing-key=" + folder.resolve("signing.key"))
                .run(context -> {
                    var analysis = analyzer.analyze(context.getStartupFailure());

                    assertThat(analysis.getAction())
                            .contains("restore --continue or restore --undo")
                            .doesNotContain("enabled");
                });
    }

    /** Each with the property that the way out names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    seaworthy.web.tokens.admin.value=hunter2                | seaworthy.web.tokens.admin       | 32
                    seaworthy.web.tokens.admin.value=                       | seaworthy.web.tokens.admin       | blank
                    seaworthy.web.tokens.admin.grant=view                   | seaworthy.web.tokens.admin       | a value or a file
                    seaworthy.web.tokens.admin.file=/nowhere/token          | seaworthy.web.tokens.admin       | cannot be read
                    seaworthy.web.roles.view=READER                         | seaworthy.web.roles.operate      | set both
                    seaworthy.web.trusted-proxies=10.0.0.0/99               | seaworthy.web.trusted-proxies    | 10.0.0.0/8
                    seaworthy.web.trusted-proxies=proxy.example             | seaworthy.web.trusted-proxies    | host names are not looked up
                    seaworthy.web.client-address=trusted-proxies            | seaworthy.web.trusted-proxies    | needs some
                    seaworthy.web.base-path=ops/                            | seaworthy.web.base-path          | such as "/seaworthy"
                    seaworthy.web.rate-limit.quota=0                        | seaworthy.web.rate-limit         | 1 to 1000000
                    seaworthy.web.rate-limit.window=1500ms                  | seaworthy.web.rate-limit         | whole seconds
                    seaworthy.web.rate-limit.burst=61                       | seaworthy.web.rate-limit         | 1 to its quota
                    seaworthy.web.rate-limit.keys=0                         | seaworthy.web.rate-limit         | 1 to 10000000
                    seaworthy.web.rate-limit.callers.quota=-1               | seaworthy.web.rate-limit.callers | 1 to 1000000
                    seaworthy.web.rate-limit.excluded=/static/**            | seaworthy.web.rate-limit.excluded | write it as "/static"
                    seaworthy.web.rate-limit.routes.login.quota=5           | seaworthy.web.rate-limit.routes.login.path | is no path
                    seaworthy.web.rate-limit.routes.default.path=/login     | seaworthy.web.rate-limit.routes.default | another name
                    seaworthy.web.rate-limit.routes.never.path=/login       | seaworthy.web.rate-limit.routes.never | another name
                    seaworthy.web.filter-order=2147483647                   | seaworthy.web.filter-order       | 2147483643 at most
                    seaworthy.web.site-headers.hsts-max-age=500ms           | seaworthy.web.site-headers.hsts-max-age | less than a second
                    seaworthy.web.request-audit.routes./admin/*=all         | seaworthy.web.request-audit.routes[admin] | routes[/admin/*]
                    seaworthy.web.site-headers.values.Clear-Site-Data=x     | seaworthy.web.site-headers       | logs everybody out
                    seaworthy.web.request-audit.routes[admin]=all           | seaworthy.web.request-audit.routes[admin] | /admin/*
                    seaworthy.web.request-audit.mode=transactional          | seaworthy.web.request-audit.mode | no transaction
                    """)
    void unusableSettingIsDescribedWithItsProperty(String setting, String property, String reason) {
        web.withPropertyValues(setting, "seaworthy.web.site-headers.enabled=true")
                .run(context -> {
                    var analysis = analyzer.analyze(context.getStartupFailure());

                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getDescription())
                            .contains(property + ": ", reason)
                            .doesNotContain("hunter2");
                    assertThat(analysis.getAction()).contains("Correct " + property + ",");
                });
    }

    /** Its stack says where it asked. */
    @Test
    void failureOfTheApplicationThatAskedOneOfOursIsLeftToOthers() {
        AuditException audit = new AuditException("the database is away");

        assertThat(analyzer.analyze(audit)).isNull();
        assertThat(analyzer.analyze(new BeanCreationException("invoices", "no bean", audit)))
                .isNull();
        assertThat(analyzer.analyze(new BeanCreationException(
                        "seaworthyBackups", "no bean", new BeanCreationException("uploads", "no source", audit))))
                .isNull();
        assertThat(analyzer.analyze(new BeanCreationException(
                        "invoices", "no bean", new BeanCreationException("seaworthyAuditLogger", "no bean", audit))))
                .isNotNull();
    }

    @Test
    void failuresOfOthersAreLeftToOthers() {
        assertThat(analyzer.analyze(new IllegalStateException("port in use"))).isNull();
    }

    /** As on a class path on which Boot comes before us; without those that want a context. */
    private static List<FailureAnalyzer> inBootsOrder() {
        List<FailureAnalyzer> analyzers = new ArrayList<>(SpringFactoriesLoader.forDefaultResourceLocation(
                        SeaworthyFailureAnalyzerTest.class.getClassLoader())
                .load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((text, cause) -> {})));
        Collections.reverse(analyzers);
        AnnotationAwareOrderComparator.sort(analyzers);
        return analyzers;
    }

    private static Throwable duringOurStart(RuntimeException failure) {
        return new ApplicationContextException("Failed to start bean 'seaworthyBackupsLifecycle'", failure);
    }
}
