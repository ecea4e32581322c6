package dev.seaworthy.backup.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** To whom files belong. A restore is often run by root, and the application must be able to open what it gets. */
record Ownership(PosixFileAttributes live) {
    static Ownership of(Path path) throws IOException {
        return new Ownership(Files.readAttributes(path, PosixFileAttributes.class));
    }

    /**
     * Makes everything below {@code copy} belong to the same.
     *
     * @return what a person has to do, if this user may not give files away
     */
    List<String> giveTo(Path copy) throws IOException {
        PosixFileAttributes now = Files.readAttributes(copy, PosixFileAttributes.class);
        if (now.owner().equals(live.owner()) && now.group().equals(live.group())) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(copy)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                PosixFileAttributeView view =
                        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                view.setOwner(live.owner());
                view.setGroup(live.group());
            }
            return List.of();
        } catch (IOException notAllowed) {
            return List.of("the old files belong to " + live.owner() + ":" + live.group() + ", the new ones to "
                    + now.owner() + ":" + now.group() + "; run chown on them if the application cannot use them");
        }
    }
}
