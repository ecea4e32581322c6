package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.backup.BackupRefusedException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class SeaworthyFailureAnalyzerTest {

    private final FailureAnalyzer analyzer = SpringFactoriesLoader.forDefaultResourceLocation(
                    getClass().getClassLoader())
            .load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((text, cause) -> {}))
            .stream()
            .filter(SeaworthyFailureAnalyzer.class::isInstance)
            .findFirst()
            .orElseThrow();

    @Test
    void missingAuditTablesAreDescribedWithTheWayOut() {
        var analysis = analyzer.analyze(
                new BeanCreationException("no bean", new AuditException("the audit tables are missing")));

        assertThat(analysis.getDescription()).contains("the audit tables are missing");
        assertThat(analysis.getAction()).contains("seaworthy.audit.enabled=false");
    }

    @Test
    void refusedBackupsAreDescribedWithTheWayOut() {
        var analysis = analyzer.analyze(new BackupRefusedException("a restore is under way"));

        assertThat(analysis.getDescription()).contains("a restore is under way");
        assertThat(analysis.getAction()).contains("seaworthy.backup.enabled=false");
    }

    @Test
    void failuresOfOthersAreLeftToOthers() {
        assertThat(analyzer.analyze(new IllegalStateException("port in use"))).isNull();
    }
}
