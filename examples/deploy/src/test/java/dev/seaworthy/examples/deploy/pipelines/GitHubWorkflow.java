package dev.seaworthy.examples.deploy.pipelines;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A workflow of GitHub Actions. */
record GitHubWorkflow(Path file, Map<String, Object> root) {

    static final Path FOLDER = Path.of("pipelines", "github", "workflows");
    static final Path OWN = Path.of("..", "..", ".github", "workflows", "ci.yml");

    static GitHubWorkflow read(String name) {
        return read(FOLDER.resolve(name));
    }

    static GitHubWorkflow read(Path file) {
        return new GitHubWorkflow(file, Yaml.read(file));
    }

    /** Those of the kit, and this repository's own. */
    static Stream<GitHubWorkflow> all() {
        return Stream.concat(Yaml.files(FOLDER).stream(), Stream.of(OWN)).map(GitHubWorkflow::read);
    }

    Map<String, Object> on(String event) {
        return Yaml.map(Yaml.map(root.get("on")).get(event));
    }

    Map<String, Object> jobs() {
        return Yaml.map(root.get("jobs"));
    }

    Map<String, Object> job(String name) {
        return Yaml.map(jobs().get(name));
    }

    List<Map<String, Object>> steps(String job) {
        return Yaml.list(job(job).get("steps")).stream().map(Yaml::map).toList();
    }

    List<Map<String, Object>> steps() {
        return jobs().keySet().stream().flatMap(job -> steps(job).stream()).toList();
    }

    Map<String, Object> step(String job, String name) {
        return steps(job).stream()
                .filter(step -> name.equals(step.get("name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " has no step: " + name));
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
