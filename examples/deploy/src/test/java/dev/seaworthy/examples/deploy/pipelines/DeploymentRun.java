package dev.seaworthy.examples.deploy.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The steps of a deployment, run as GitHub and GitLab run them.
 *
 * @param given the value of each expression of the workflow on GitHub; on GitLab those of the same meaning
 */
record DeploymentRun(Host host, Map<String, String> given) {

    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ (.*?) }}");
    private static final String DIAGNOSED = "failure() && steps.way.outcome == 'success'";

    /** As the runner does: a step whose condition is not told runs while none has failed. */
    Shell.Ended onGitHub(Map<String, String> environment) {
        GitHubWorkflow workflow = GitHubWorkflow.read("deploy.yml");
        int code = 0;
        boolean wayThere = false;
        StringBuilder output = new StringBuilder();
        for (Map<String, Object> step : workflow.steps("deploy")) {
            String condition = String.valueOf(step.getOrDefault("if", "success()"));
            boolean wanted = condition.equals("always()")
                    || condition.equals(code == 0 ? "success()" : "failure()")
                    || condition.equals(DIAGNOSED) && code != 0 && wayThere;
            if (!wanted || !step.containsKey("run")) {
                continue;
            }
            Map<String, String> variables = new HashMap<>(environment);
            variables.putAll(resolved(workflow.root().get("env")));
            variables.putAll(resolved(step.get("env")));
            Shell.Ended ended =
                    Shell.run(host.source, variables, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", (String)
                            step.get("run"));
            output.append(ended.output());
            code = Math.max(code, ended.code());
            wayThere |= "way".equals(step.get("id")) && ended.code() == 0;
        }
        return new Shell.Ended(code, output.toString());
    }

    Shell.Ended onGitLab(Map<String, String> environment) {
        GitLabPipeline gitlab = GitLabPipeline.read();
        Map<String, Object> job = gitlab.whole(gitlab.jobs().get("deploy-staging"));
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(Map.of("KIT", "examples/deploy", "TARGET", "staging", "IMAGE", "example/registry"));
        variables.putAll(Map.of("DOCKER_USERNAME", "example", "DOCKER_TOKEN", "token-of-the-registry"));
        variables.put("ACTION", given.get("inputs.action"));
        variables.put("VERSION", given.get("inputs.version"));
        variables.put("DEPLOY_PATH", host.folder.toString());
        variables.put("STAGING_HOST", given.get("secrets.HOST"));
        variables.put("STAGING_USER", given.get("secrets.USER"));
        variables.put("STAGING_URL", given.get("secrets.URL"));
        variables.put("STAGING_SSH_KEY", file("key", given.get("secrets.SSH_KEY")));
        variables.put("KNOWN_HOSTS", file("known_hosts", given.get("vars.KNOWN_HOSTS")));
        String script = GitLabPipeline.script(job, "before_script") + GitLabPipeline.script(job, "script");
        Shell.Ended ended = Shell.run(host.source, variables, "sh", "-e", "-c", script);

        variables.put("CI_JOB_STATUS", ended.code() == 0 ? "success" : "failed");
        Shell.run(host.source, variables, "sh", "-c", GitLabPipeline.script(job, "after_script"));
        return ended;
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(host.root.resolve(name), text).toString();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private Map<String, String> resolved(Object variables) {
        Map<String, String> resolved = new HashMap<>();
        Yaml.map(variables)
                .forEach((name, value) -> resolved.put(
                        name, EXPRESSION.matcher(String.valueOf(value)).replaceAll(found -> {
                            assertThat(given).containsKey(found.group(1));
                            return Matcher.quoteReplacement(given.get(found.group(1)));
                        })));
        return resolved;
    }
}
