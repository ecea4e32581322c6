package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The targets of one drill, one for each source; closing removes them all. */
final class Scratch implements RestoredCopy, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scratch.class);

    /** Longer than any drill; what is older was left behind by one that was killed. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    /** Restored data has indexes, and pages that are not full. */
    private static final double ROOM = 1.5;

    private final BackupId backup;
    private final Path folder;
    private final Map<String, Place> places;

    private record Place(ScratchRestorer restorer, RestoreTarget target) {}

    private Scratch(BackupId backup, Path folder, Map<String, Place> places) {
        this.backup = backup;
        this.folder = folder;
        this.places = places;
    }

    /**
     * Chooses the targets, after clearing away what older drills left, and looks whether there is room.
     *
     * @throws BackupRefusedException if a source cannot be drilled as configured
     */
    static Scratch open(BackupSettings settings, DrillPlan drill, Manifest manifest, VerifyLevel level)
            throws IOException {
        Instant now = settings.clock().instant();
        String name = ScratchName.next(now);
        Path folder = drill.folder().resolve(name);
        Map<String, Place> places = new LinkedHashMap<>();
        for (SourceInfo source : manifest.sources()) {
            places.put(source.name(), place(settings, drill, manifest, source, folder, name));
        }
        Files.createDirectories(drill.folder());
        clear(drill, places, now.minus(ABANDONED));
        if (level == VerifyLevel.V4) {
            requireRoom(drill.folder(), manifest, places);
        }
        Files.createDirectory(folder);
        return new Scratch(manifest.id(), folder, places);
    }

    private static Place place(
            BackupSettings settings, DrillPlan drill, Manifest manifest, SourceInfo source, Path folder, String name) {
        SourceRestorer restorer = settings.restorer(manifest.plan(), source);
        if (!(restorer instanceof ScratchRestorer scratch)) {
            throw new BackupRefusedException("Source " + source.name() + " of kind " + source.kind()
                    + " cannot be drilled: its restorer makes no scratch targets");
        }
        RestoreTarget target = scratch.scratch(
                source, folder.resolve(source.name()), drill.servers().get(source.name()), name);
        scratch.check(source, target);
        return new Place(scratch, target);
    }

    private static void clear(DrillPlan drill, Map<String, Place> places, Instant before) throws IOException {
        try (Stream<Path> children = Files.list(drill.folder())) {
            for (Path child : children.filter(each -> isOlder(each, before)).toList()) {
                log.info("Removing {}, left behind by a drill that was killed", child);
                clear(child.toString(), () -> FolderDeletion.delete(child));
            }
        }
        for (Map.Entry<String, Place> place : places.entrySet()) {
            RestoreTarget server = drill.servers().get(place.getKey());
            if (server != null) {
                ScratchRestorer restorer = place.getValue().restorer();
                clear("scratch databases at " + server, () -> restorer.discardOlder(server, before));
            }
        }
    }

    /** Removes something. */
    @FunctionalInterface
    private interface Removal {
        void run() throws IOException;
    }

    /** What cannot be removed costs room, and must not cost the drill. */
    private static void clear(String what, Removal removal) {
        try {
            removal.run();
        } catch (IOException | RuntimeException left) {
            log.warn("{}, left behind by a drill, could not be removed; see who may, and remove it", what, left);
        }
    }

    private static boolean isOlder(Path folder, Instant before) {
        return ScratchName.begun(folder.getFileName().toString())
                .filter(begun -> begun.isBefore(before))
                .isPresent();
    }

    private static void requireRoom(Path folder, Manifest manifest, Map<String, Place> places) throws IOException {
        FileStore store = Files.getFileStore(folder);
        long needed = (long) (bytesBelow(folder, manifest, places) * ROOM);
        if (store.getUsableSpace() < needed) {
            throw new BackupRefusedException("The drill of backup " + manifest.id() + " needs about " + needed
                    + " bytes in " + folder + ", where " + store.getUsableSpace()
                    + " are free; make room, or give drills another folder");
        }
    }

    /** A database on a server takes no room here. */
    private static long bytesBelow(Path folder, Manifest manifest, Map<String, Place> places) {
        return manifest.rawBytes()
                - manifest.parts().stream()
                        .filter(part -> !isBelow(folder, places.get(part.source())))
                        .mapToLong(PartInfo::rawBytes)
                        .sum();
    }

    private static boolean isBelow(Path folder, @Nullable Place place) {
        if (place == null) {
            return true;
        }
        String url = place.target().jdbcUrl();
        return url == null || url.contains(folder.toString());
    }

    RestoredSource restore(SourceContent content, VerifyLevel level, RunControl control) throws IOException {
        Place place = place(content.source().name());
        return level == VerifyLevel.V4
                ? place.restorer().restore(content, place.target(), control)
                : place.restorer().restoreStructure(content, place.target(), control);
    }

    @Override
    public BackupId backup() {
        return backup;
    }

    @Override
    public Connection connect(String source) throws SQLException {
        RestoreTarget target = place(source).target();
        if (target.jdbcUrl() == null) {
            throw new IllegalArgumentException("Source " + source + " is a file tree; ask for its folder");
        }
        return DriverManager.getConnection(target.jdbcUrl(), target.user(), target.password());
    }

    @Override
    public Path folder(String source) {
        Path target = place(source).target().folder();
        if (target == null) {
            throw new IllegalArgumentException("Source " + source + " is a database; ask for a connection");
        }
        return target;
    }

    private Place place(String source) {
        Place place = places.get(source);
        if (place == null) {
            throw new IllegalArgumentException(
                    "Backup " + backup + " has no source \"" + source + "\"; it has " + places.keySet());
        }
        return place;
    }

    /** What cannot be removed now is logged, and removed by a later drill. */
    @Override
    public void close() {
        for (Place place : places.values()) {
            try {
                place.restorer().discard(place.target());
            } catch (IOException | RuntimeException left) {
                log.warn(
                        "The scratch target {} of a drill could not be removed; a later drill will",
                        place.target(),
                        left);
            }
        }
        try {
            FolderDeletion.delete(folder);
        } catch (IOException left) {
            log.warn("The scratch folder {} of a drill could not be removed; a later drill will", folder, left);
        }
    }
}
