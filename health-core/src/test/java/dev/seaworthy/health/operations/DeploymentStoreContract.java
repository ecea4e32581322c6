package dev.seaworthy.health.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
abstract class DeploymentStoreContract {

    static final Instant TIME = Instant.parse("2026-11-20T18:00:00.123456Z");

    private DeploymentStore store;

    /** A store without rows, and later the same one as another process sees it. */
    abstract DeploymentStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @Test
    void emptyStoreHasNoDeployments() throws Exception {
        assertThat(store.newest(10)).isEmpty();
    }

    @Test
    void deploymentsAreKeptNewestFirstForTheNextProcess() throws Exception {
        Deployment first = row("1.0", "pod-1", TIME);
        Deployment second = new Deployment(null, null, "pöd \\ 2", TIME.plusSeconds(1), 3, TIME.plusSeconds(2));
        store.save(second);
        store.save(first);

        assertThat(open().newest(10)).containsExactly(second, first);
        assertThat(open().newest(1)).containsExactly(second);
    }

    @Test
    void rowWithTheSameInstanceAndStartIsReplaced() throws Exception {
        Deployment first = row("1.0", "pod-1", TIME);
        Deployment other = row("1.0", "pod-2", TIME);
        store.save(first);
        store.save(other);
        store.save(first.restarted(TIME.plusSeconds(9)));

        assertThat(store.newest(10)).containsExactly(first.restarted(TIME.plusSeconds(9)), other);
    }

    @Test
    void instancesWhoseNamesAreAlikeAreDifferentOnes() throws Exception {
        Deployment[] alike = {
            row("1.0", "Pod", TIME),
            row("1.0", "pod", TIME),
            row("1.0", "p\u00f6d", TIME),
            row("1.0", "\ud83d\udea2", TIME)
        };
        for (Deployment row : alike) {
            store.save(row);
        }

        assertThat(open().newest(10)).containsExactlyInAnyOrder(alike);
    }

    @Test
    void rowThatIsSavedTwiceIsThereOnce() throws Exception {
        Deployment row = row("1.0", "pod-1", TIME);
        store.save(row);
        store.save(row);

        assertThat(open().newest(10)).containsExactly(row);
    }

    @Test
    void textsOfTheGreatestLengthAreKept() throws Exception {
        String longest = "\u00f6".repeat(Deployment.LONGEST_TEXT);
        Deployment row = new Deployment(longest, longest, longest, TIME, 0, null);
        store.save(row);

        assertThat(open().newest(10)).containsExactly(row);
    }

    @Test
    void textsComeBackAsTheyWereSoThatARestartIsNoDeployment() throws Exception {
        for (String text :
                List.of("", " ", "-", "1\t2\n", "1.0\n", "a\u0000b", "x" + "😀".repeat(101), "x".repeat(300))) {
            Deployment row = new Deployment(text, text, text, TIME, 0, null);
            store.save(row);

            assertThat(open().newest(10)).contains(row);
        }
    }

    static Deployment row(String version, String instance, Instant startedAt) {
        return new Deployment(version, "abc", instance, startedAt, 0, null);
    }
}
