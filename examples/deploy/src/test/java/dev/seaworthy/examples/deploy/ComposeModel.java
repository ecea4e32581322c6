package dev.seaworthy.examples.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker-compose makes of one or more of the kit's files: merged, extended, every variable resolved. */
record ComposeModel(Map<String, Map<String, Object>> services) {

    /** The value of every secret. */
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** A value for every variable that has to be set. */
    static final Map<String, String> VARIABLES = variables();

    private static final Map<List<String>, ComposeModel> READ = new ConcurrentHashMap<>();

    /** The model of these files; each combination is read once. */
    static ComposeModel of(String... files) {
        return READ.computeIfAbsent(List.of(files), names -> read(files));
    }

    private static ComposeModel read(String... files) {
        Outcome config = config(VARIABLES, files);
        Map<String, Object> root = yaml(config.succeeded());
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        map(root, "services").forEach((name, service) -> services.put(name, cast(service)));
        return new ComposeModel(services);
    }

    /** What {@code docker-compose config} says with these variables. */
    static Outcome config(Map<String, String> environment, String... files) {
        List<String> command = new ArrayList<>(List.of("docker-compose"));
        for (String file : files) {
            command.addAll(List.of("-f", Kit.file("compose/" + file).toString()));
        }
        command.add("config");
        return Outcome.of(environment, command);
    }

    static Map<String, Object> yaml(String text) {
        return cast(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
    }

    /** The map below this key, empty when there is none. */
    static Map<String, Object> map(Map<String, Object> parent, String key) {
        return cast(parent.getOrDefault(key, Map.of()));
    }

    /** The list of texts below this key, empty when there is none. */
    @SuppressWarnings("unchecked")
    static List<String> texts(Map<String, Object> parent, String key) {
        return ((List<Object>) parent.getOrDefault(key, List.of()))
                .stream().map(String::valueOf).toList();
    }

    Map<String, Object> service(String name) {
        Map<String, Object> service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException("no service " + name + " in " + services.keySet());
        }
        return service;
    }

    Map<String, Object> environment(String service) {
        return map(service(service), "environment");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String name : List.of(
                "REGISTRY_DB_PASSWORD",
                "POSTGRES_PASSWORD",
                "BACKUP_DB_PASSWORD",
                "MONITORING_DB_PASSWORD",
                "REPLICATION_DB_PASSWORD",
                "REDIS_PASSWORD",
                "REGISTRY_PASSWORD_ADMIN",
                "REGISTRY_PASSWORD_EDITOR",
                "REGISTRY_PASSWORD_READER",
                "OPERATIONS_TOKEN",
                "GRAFANA_ADMIN_PASSWORD",
                "BACKUP_BUCKET",
                "BACKUP_ENDPOINT",
                "BACKUP_REGION",
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY")) {
            variables.put(name, SECRET);
        }
        for (String file : List.of("HTPASSWD_FILE", "ALERTMANAGER_SECRETS", "SCRAPE_TOKEN_FILE")) {
            variables.put(file, "/etc/kit/" + file);
        }
        variables.put("POSTGRES_PRIMARY", "postgres-replica");
        variables.put("DOMAIN", "registry.example.com");
        variables.put("VERSION", "1.4.0");
        return Map.copyOf(variables);
    }
}
