package dev.seaworthy.examples.deploy.pipelines;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("dear")
class YamlLintTest {

    @Test
    void yamllintFindsNothingInTheKitAndInThisRepositorysWorkflow() {
        Shell.findsNothing("yamllint", List.of("--strict", "--config-file", ".yamllint", ".", "../../.github"));
    }
}
