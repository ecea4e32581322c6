package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImportedHealthTest {

    @Test
    void figuresKeepTheirDigitsAndWhatIsNoneIsText() {
        CheckResult result = new ImportedHealth(
                        "UP", Map.of("free", 9_007_199_254_740_993L, "ratio", 0.5, "lag", Double.NaN))
                .result();

        assertThat(result.status()).isEqualTo(Status.UP);
        assertThat(result.data())
                .containsEntry("free", 9_007_199_254_740_993L)
                .containsEntry("ratio", 0.5)
                .containsEntry("lag", "NaN");
    }
}
