package dev.seaworthy.examples.deploy;

import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Real Redis servers and Sentinels with the settings and scripts of {@code compose/redis}. */
final class KitRedis implements AutoCloseable {

    private final Path home;
    private final List<Daemon> daemons = new ArrayList<>();

    private KitRedis(Path home) {
        this.home = home;
    }

    static KitRedis in(Path home) throws IOException {
        for (String file : List.of("redis.conf", "start.sh", "sentinel.sh")) {
            Files.writeString(
                    home.resolve(file), Kit.text("compose/redis/" + file).replace("dir /data", "dir " + home));
        }
        return new KitRedis(home);
    }

    /** A server with these further settings; returns its port. */
    int start(String name, String settings) throws Exception {
        int port = FreePort.next();
        Path folder = Files.createDirectories(home.resolve(name));
        String here = "port %d\nbind 127.0.0.1\ndir %s\n%s".formatted(port, folder, settings);
        return run(name, port, Map.of("REDIS_SETTINGS", here), "start.sh");
    }

    /** A Sentinel that watches the server at this port; returns its own. */
    int startSentinel(String name, int primaryPort) throws Exception {
        int port = FreePort.next();
        return run(
                name,
                port,
                Map.of(
                        "SENTINEL_HOME",
                        Files.createDirectories(home.resolve(name)).toString(),
                        "SENTINEL_PORT",
                        Integer.toString(port),
                        "SENTINEL_BIND",
                        "127.0.0.1",
                        "SENTINEL_DOWN_AFTER_MS",
                        "5000",
                        "REDIS_PRIMARY",
                        "127.0.0.1",
                        "REDIS_PRIMARY_PORT",
                        Integer.toString(primaryPort)),
                "sentinel.sh");
    }

    void kill(String name) throws InterruptedException {
        for (Daemon daemon : daemons) {
            if (daemon.name().equals(name)) {
                daemon.kill();
            }
        }
    }

    /** What the server at this port answers. */
    String ask(int port, String... command) {
        List<String> all = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
        all.addAll(List.of(command));
        return Outcome.of(Map.of("REDISCLI_AUTH", ComposeModel.SECRET), all)
                .output()
                .strip();
    }

    @Override
    public void close() {
        daemons.forEach(Daemon::close);
    }

    private int run(String name, int port, Map<String, String> settings, String script) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("REDIS_PASSWORD", ComposeModel.SECRET);
        daemons.add(Daemon.start(
                        home,
                        name,
                        environment,
                        List.of("sh", home.resolve(script).toString()))
                .await(() -> ask(port, "ping").equals("PONG")));
        return port;
    }
}
