package dev.seaworthy.examples.deploy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("dear")
class LinksTest {

    private static final Path ROOT = Path.of("..", "..");

    @Test
    void everyLinkOfEveryPageLeadsToAFileAndAHeading() throws IOException {
        List<Path> pages = pages();

        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(pages).flatExtracting(page -> broken(page)).isEmpty();
    }

    @Test
    void aFileOrAHeadingThatIsNotThereIsFound(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), """
                # A page: *of* `code` & more

                [there](page.md#a-page-of-code--more) [here](#twice-1) [web](https://example.com) `[not](a-link)`
                [gone](gone.md) [no heading](#gone) [in a folder](.)

                ## Twice
                ## Twice
                ```
                [not](a-link-either)
                ```
                """);

        assertThat(broken(page)).containsExactly(page + ": gone.md", page + ": #gone");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
            Stream.of(top, docs, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    private static List<String> broken(Path page) {
        return Page.read(page).links().stream()
                .filter(link -> !leadsSomewhere(page, link))
                .map(link -> page + ": " + link)
                .toList();
    }

    private static boolean leadsSomewhere(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path);
        if (hash < 0) {
            return Files.exists(target);
        }
        return Files.isRegularFile(target) && Page.read(target).anchors().contains(link.substring(hash + 1));
    }
}
