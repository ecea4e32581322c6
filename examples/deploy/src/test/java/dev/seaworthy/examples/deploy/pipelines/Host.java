package dev.seaworthy.examples.deploy.pipelines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A host that was deployed to before, and the programs with which a pipeline reaches it. Each of them writes down how it was
 * called; {@code ssh} runs its command in the host's folder.
 */
final class Host {

    private static final String CALLED = "#!/bin/sh\nprintf '%s %s\\n' \"$(basename \"$0\")\" \"$*\" >> \"$CALLS\"\n";

    final Path root;
    final Path folder;
    final Path source;
    private final Path calls;

    Host(Path root) throws IOException {
        this.root = root;
        this.folder = Files.createDirectories(root.resolve("srv"));
        this.source = Files.createDirectories(root.resolve("source"));
        this.calls = Files.createFile(root.resolve("calls.txt"));
        program("ssh", "[ \"$1\" != -n ] || shift\ncd \"$HOST_FOLDER\" && exec sh -c \"$2\"\n");
        program(
                "docker",
                "case \"$*\" in *inspect*\"${NO_IMAGE:-nothing-at-all}\"*) exit 1 ;;"
                        + " *create*\"${NOT_KEPT:-nothing-at-all}\"*) exit 1 ;; *Names*) echo app ;; esac\n");
        program("curl", "cat >> \"$CALLS\"\n");
        program("apk", "");
        kit(source.resolve("examples/deploy"), "new");
        kit(folder, "old");
        Files.writeString(folder.resolve("env/staging.env"), "VERSION=1.1.0\nSECRET=kept\n");
    }

    private void kit(Path kit, String age) throws IOException {
        for (String part : List.of("bin", "compose", "docker", "env", "load", "monitoring", "nginx/upstream")) {
            Files.createDirectories(kit.resolve(part));
        }
        Files.writeString(kit.resolve("compose/compose.yml"), age);
        Files.writeString(kit.resolve("nginx/upstream/active.conf"), age);
        Files.writeString(kit.resolve("env/staging.env"), "VERSION=0.0.0\n");
        for (String script : List.of("deploy", "validate-deployment", "manage", "monitor")) {
            String end = script.equals("deploy") ? "exit \"${DEPLOY_ENDS:-0}\"\n" : "";
            executable(kit.resolve("bin").resolve(script), CALLED + end);
        }
    }

    private void program(String name, String script) throws IOException {
        executable(Files.createDirectories(root.resolve("programs")).resolve(name), CALLED + script);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", root.resolve("programs") + ":" + System.getenv("PATH"));
        environment.put("HOME", root.toString());
        environment.put("CALLS", calls.toString());
        environment.put("HOST_FOLDER", folder.toString());
        environment.put("GITHUB_OUTPUT", root.resolve("output.txt").toString());
        environment.put("GITHUB_STEP_SUMMARY", root.resolve("summary.txt").toString());
        return environment;
    }

    String calls() {
        return Yaml.text(calls);
    }

    String file(String path) {
        return Yaml.text(folder.resolve(path));
    }
}
