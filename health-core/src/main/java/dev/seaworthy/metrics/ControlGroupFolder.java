package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of control files of this process, and the folders above it that we can see.
 *
 * @param point where its hierarchy is mounted
 * @param topOfHost whether it is the very top, which everything belongs to
 */
record ControlGroupFolder(Path point, Path folder, boolean unified, boolean topOfHost) {

    private record Mount(String fileSystem, String mountRoot, Path point, List<String> options) {
        boolean carries(String controller) {
            return fileSystem.equals("cgroup") ? options.contains(controller) : fileSystem.equals("cgroup2");
        }
    }

    /**
     * Where the controller's files of this process are, or {@code null} where it has none. Version 1 first: on a mixed
     * host the unified tree exists but carries no controllers.
     *
     * @param root holds {@code proc} and the mount points named in {@code proc/self/mountinfo}
     */
    static @Nullable ControlGroupFolder find(Path root, String controller) throws IOException {
        List<Mount> mounts = mounts(root);
        Map<String, String> paths = paths(root);
        for (String fileSystem : List.of("cgroup", "cgroup2")) {
            boolean unified = fileSystem.equals("cgroup2");
            String path = paths.get(unified ? "" : controller);
            for (Mount mount : mounts) {
                if (path != null && mount.fileSystem().equals(fileSystem) && mount.carries(controller)) {
                    return at(mount, path, unified);
                }
            }
        }
        return null;
    }

    private static List<Mount> mounts(Path root) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
            String[] halves = line.split(" - ", 2);
            String[] left = halves[0].split(" ", -1);
            String[] right = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (left.length > 4 && right.length > 2 && right[0].startsWith("cgroup")) {
                Path point = root.resolve(left[4].substring(1));
                mounts.add(new Mount(right[0], left[3], point, List.of(right[2].split(","))));
            }
        }
        return mounts;
    }

    /** Controller to path; the unified hierarchy under the empty name. */
    private static Map<String, String> paths(Path root) throws IOException {
        try (Stream<String> lines = Files.lines(root.resolve("proc/self/cgroup"))) {
            return lines.map(line -> line.split(":", 3))
                    .filter(parts -> parts.length == 3)
                    .flatMap(parts -> Stream.of(parts[1].split(",", -1)).map(name -> Map.entry(name, parts[2])))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first));
        }
    }

    private static ControlGroupFolder at(Mount mount, String path, boolean unified) {
        String relative = path;
        if (!mount.mountRoot().equals("/")) {
            relative = path.startsWith(mount.mountRoot())
                    ? path.substring(mount.mountRoot().length())
                    : "";
        }
        Path folder = mount.point().resolve(relative.replaceFirst("^/+", "")).normalize();
        boolean visible = folder.startsWith(mount.point()) && Files.isDirectory(folder);
        boolean top = mount.mountRoot().equals("/") && path.equals("/");
        return new ControlGroupFolder(mount.point(), visible ? folder : mount.point(), unified, top);
    }

    /** In a private name space our own group looks like the top; only a real top lacks the usage file. */
    boolean isTop() {
        return topOfHost && !(unified && Files.exists(folder.resolve("memory.current")));
    }

    /** This one first, then those above it. */
    List<ControlGroupFolder> upwards() {
        List<ControlGroupFolder> folders = new ArrayList<>();
        for (Path at = folder; at != null && at.startsWith(point); at = at.getParent()) {
            folders.add(new ControlGroupFolder(point, at, unified, topOfHost));
        }
        return folders;
    }

    /** {@code null} where the file is absent. */
    @Nullable
    String text(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.isReadable(path) ? Files.readString(path).trim() : null;
    }

    @Nullable
    Long number(String file) throws IOException {
        String text = text(file);
        return text == null ? null : Long.valueOf(text);
    }

    /** Of lines with a name and a number. */
    Map<String, Long> table(String file) throws IOException {
        String text = text(file);
        return text == null
                ? Map.of()
                : text.lines()
                        .map(line -> line.split(" ", -1))
                        .filter(parts -> parts.length == 2)
                        .collect(Collectors.toMap(parts -> parts[0], parts -> Long.parseLong(parts[1])));
    }
}
