package dev.seaworthy.examples.deploy.pipelines;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A pipeline of GitLab. */
record GitLabPipeline(Map<String, Object> root) {

    private static final Set<String> GLOBAL = Set.of("stages", "workflow", "default", "variables");

    static GitLabPipeline read() {
        return new GitLabPipeline(Yaml.read(Path.of("pipelines", "gitlab", ".gitlab-ci.yml")));
    }

    static String script(Map<String, Object> job, String part) {
        return Yaml.list(job.get(part)).stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /** A job with what it extends. */
    Map<String, Object> whole(Map<String, Object> job) {
        Map<String, Object> whole = new LinkedHashMap<>();
        for (Object base : Yaml.list(job.get("extends"))) {
            whole.putAll(whole(Yaml.map(root.get(String.valueOf(base)))));
        }
        whole.putAll(job);
        return whole;
    }

    Map<String, Map<String, Object>> jobs() {
        Map<String, Map<String, Object>> jobs = new LinkedHashMap<>();
        root.forEach((name, job) -> {
            if (!GLOBAL.contains(name) && !name.startsWith(".")) {
                jobs.put(name, Yaml.map(job));
            }
        });
        return jobs;
    }
}
