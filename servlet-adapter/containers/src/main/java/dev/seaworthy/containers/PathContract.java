package dev.seaworthy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who answers what to every spelling of a path, as {@code paths.txt} says: a column per kind of container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PathContract extends OnContainer {
    private static final List<String> COLUMNS = List.of("tomcat", "jetty", "undertow");

    PathContract(ContainerContract contract) {
        super(contract);
    }

    record Row(String target, String outcome) {
        @Override
        public String toString() {
            return target;
        }
    }

    Stream<Row> rows() throws IOException {
        int column = 1 + COLUMNS.indexOf(contract.column());
        return lines().stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split(" +", -1))
                .map(cells -> new Row(cells[0], cells[Math.min(column, cells.length - 1)]));
    }

    private static List<String> lines() throws IOException {
        try (InputStream table = PathContract.class.getResourceAsStream("paths.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everySpellingIsAnsweredAsTheTableSays(Row row) throws Exception {
        assertThat(get(row.target(), AS_VIEWER).kind()).isEqualTo(row.outcome());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void noSpellingLetsAStrangerIn(Row row) throws Exception {
        Reply reply = get(row.target());

        assertThat(reply.kind()).isEqualTo(row.outcome().equals("data") ? "unauthorized" : row.outcome());
        assertThat(reply.body()).doesNotContain(SampleApplication.SECRET);
    }
}
