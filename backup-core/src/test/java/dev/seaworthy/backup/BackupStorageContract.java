package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the repository relies on in every storage. */
public abstract class BackupStorageContract {
    protected BackupStorage storage;

    /** A new, empty storage. */
    protected abstract BackupStorage emptyStorage() throws IOException;

    @BeforeEach
    void open() throws IOException {
        storage = emptyStorage();
    }

    @Test
    void committedObjectCanBeReadFoundAndListed() throws IOException {
        put("app/backups/a.json", "one");

        assertThat(read("app/backups/a.json")).isEqualTo("one");
        assertThat(storage.find("app/backups/a.json")).contains(new StoredObject("app/backups/a.json", 3));
        assertThat(storage.list("app/")).containsExactly(new StoredObject("app/backups/a.json", 3));
    }

    @Test
    void emptyStorageHasNothing() throws IOException {
        assertThat(storage.list("")).isEmpty();
        assertThat(storage.folders("")).isEmpty();
        assertThat(storage.find("a")).isEmpty();
        assertThatThrownBy(() -> read("a")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void objectIsInvisibleUntilItIsCommitted() throws IOException {
        try (StorageOutput output = storage.create("a")) {
            output.write(1);

            assertThat(storage.find("a")).isEmpty();
            assertThat(storage.list("")).isEmpty();
        }
        assertThat(storage.list("")).isEmpty();
    }

    @Test
    void objectIsNeverOverwritten() throws IOException {
        StorageOutput late = storage.create("a");
        put("a", "first");
        late.write(2);

        assertThatThrownBy(late::commit).isInstanceOf(FileAlreadyExistsException.class);
        late.close();
        assertThatThrownBy(() -> put("a", "third")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(read("a")).isEqualTo("first");
    }

    @Test
    void onlyOneOfManyWritersOfAKeyWins() throws Exception {
        int writers = 8;
        CyclicBarrier together = new CyclicBarrier(writers);
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Callable<Boolean>> attempts = new java.util.ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String content = "writer " + i;
                attempts.add(() -> wins(content, together));
            }
            int winners = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                winners += attempt.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void listingIsOrderedAndKeepsToItsFolder() throws IOException {
        put("b/2", "x");
        put("b/1", "x");
        put("ba/3", "x");
        put("b/c/4", "x");

        assertThat(storage.list("b/")).extracting(StoredObject::key).containsExactly("b/1", "b/2", "b/c/4");
        assertThat(storage.folders("")).containsExactly("b", "ba");
        assertThat(storage.folders("b/")).containsExactly("c");
    }

    @Test
    void deletedObjectIsGoneAndMayBeAbsent() throws IOException {
        put("x/y/a", "one");
        storage.delete("x/y/a");
        storage.delete("x/y/a");

        assertThat(storage.list("")).isEmpty();
        assertThat(storage.folders("")).isEmpty();
        put("x/y/a", "again");
        assertThat(read("x/y/a")).isEqualTo("again");
    }

    @Test
    void keyThatLeadsElsewhereIsRefused() {
        for (String key : List.of("../a", "/a", "a//b", "a/./b", "", "a\\b", "a/../../b")) {
            assertThatThrownBy(() -> storage.create(key)).as(key).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private boolean wins(String content, CyclicBarrier together) throws Exception {
        try (StorageOutput output = storage.create("same/key")) {
            output.write(content.getBytes(StandardCharsets.UTF_8));
            together.await();
            output.commit();
            return true;
        } catch (FileAlreadyExistsException lost) {
            return false;
        }
    }

    private void put(String key, String content) throws IOException {
        try (StorageOutput output = storage.create(key)) {
            output.write(content.getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
    }

    private String read(String key) throws IOException {
        try (InputStream input = storage.read(key)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
