package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/spring-boot.md} lists every property as the metadata has it. */
class SpringBootPageTest {

    private static final Path PAGE = Path.of("..", "docs", "spring-boot.md");
    private static final String BEGIN = "<!-- properties -->\n";
    private static final String END = "<!-- end of properties -->\n";
    private static final String AGAIN = "mvn test -pl spring-starter -am -Dtest=SpringBootPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dseaworthy.page=write";

    @Test
    void everyPropertyStandsOnThePageAsItIs() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String table = PropertyTable.ofEverything();
        if ("write".equals(System.getProperty("seaworthy.page"))) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("%s is stale; write its tables anew with: %s", PAGE, AGAIN)
                    .isEqualTo(table);
        }
    }

    @Test
    void ordersOfTheFiltersStandOnThePage() throws IOException {
        int first = -112;
        assertThat(Files.readString(PAGE))
                .contains(
                        "| " + (first + WebFilters.CONTEXT) + " | request context",
                        "| " + (first + WebFilters.PROBES) + " | probes",
                        "| " + (first + WebFilters.SITE_HEADERS) + " | security headers",
                        "| " + (first + WebFilters.REQUEST_AUDIT) + " | audit of requests",
                        "| " + (first + WebFilters.RATE_LIMIT) + " | rate limit",
                        "| " + WebFilters.SPRING_SECURITY + " | Spring Security");
    }
}
