package dev.seaworthy.examples.deploy;

import dev.seaworthy.testsupport.DebianPostgres;
import dev.seaworthy.testsupport.FreePort;
import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Real PostgreSQL servers with the settings and scripts of {@code compose/postgres}, and PgBouncer before them. Only paths, ports
 * and the address listened at differ from the kit.
 */
final class KitPostgres implements AutoCloseable {

    private static final List<String> PASSWORDS = List.of(
            "POSTGRES_PASSWORD",
            "REGISTRY_DB_PASSWORD",
            "BACKUP_DB_PASSWORD",
            "MONITORING_DB_PASSWORD",
            "REPLICATION_DB_PASSWORD");

    private final Path home;
    private final Path binaries;
    private final List<Daemon> daemons = new ArrayList<>();

    private KitPostgres(Path home, Path binaries) {
        this.home = home;
        this.binaries = binaries;
    }

    /** Whether the programs are here; in CI they must be. */
    static boolean isPossible() {
        if (DebianPostgres.binaries().isEmpty()) {
            RequiredTool.missing("PostgreSQL");
            return false;
        }
        return RequiredTool.find("pgbouncer").isPresent() && ServerUser.isPossible();
    }

    /**
     * Copies the files of the kit into an empty folder.
     *
     * @param home a folder that the servers' account can enter
     */
    static KitPostgres in(Path home) throws IOException {
        KitPostgres kit = new KitPostgres(home, DebianPostgres.binaries().orElseThrow());
        Path settings = Files.createDirectories(home.resolve("etc"));
        try (Stream<Path> files = Files.list(Kit.file("compose/postgres"))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        settings.resolve(file.getFileName()),
                        Files.readString(file).replace("/etc/postgresql/", settings + "/"));
            }
        }
        Files.copy(Kit.file("compose/pgbouncer/start.sh"), home.resolve("pgbouncer.sh"));
        ServerUser.own(home);
        return kit;
    }

    /** A server with the databases and users of the kit; returns its port. */
    int startPrimary() throws Exception {
        int port = FreePort.next();
        run(Map.of(), binaries + "/initdb", "-D", home.resolve("primary").toString(), "-U", "postgres", "-E", "UTF8");
        List<String> command = new ArrayList<>(
                List.of(binaries + "/postgres", "-D", home.resolve("primary").toString()));
        command.addAll(options(port));
        start("primary", port, Map.of(), command);
        run(administrator(port), "sh", home.resolve("etc/init-databases.sh").toString());
        return port;
    }

    /** The server of drills, whose administrator is the user who makes the backups; returns its port. */
    int startDrills() throws Exception {
        int port = FreePort.next();
        String folder = home.resolve("drills").toString();
        Path password = Files.writeString(home.resolve("drills-password"), ComposeModel.SECRET);
        run(
                Map.of(),
                binaries + "/initdb",
                "-D",
                folder,
                "-U",
                "registry_backup",
                "--auth-host=scram-sha-256",
                "--pwfile=" + password);
        String[] settings = {"port=" + port, "listen_addresses=127.0.0.1", "unix_socket_directories=" + home};
        List<String> command = new ArrayList<>(List.of(binaries + "/postgres", "-D", folder));
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        start("drills", port, Map.of(), command);
        Map<String, String> environment = administrator(port);
        environment.put("POSTGRES_USER", "registry_backup");
        run(environment, "sh", home.resolve("etc/init-drills.sh").toString());
        return port;
    }

    /** A server that the kit's script makes a replica of the primary; returns its port. */
    int startReplica(int primaryPort) throws Exception {
        return startReplica("replica", primaryPort);
    }

    /** The same, with the data folder of this name. */
    int startReplica(String name, int primaryPort) throws Exception {
        int port = FreePort.next();
        start(name, port, following(name, primaryPort), replicaCommand(port));
        return port;
    }

    /** What the kit's script says about a data folder that it must not start. */
    Outcome refusedReplica(String name, int primaryPort, Map<String, String> more) {
        Map<String, String> environment = following(name, primaryPort);
        environment.putAll(more);
        return Outcome.of(
                environment, ServerUser.command(replicaCommand(FreePort.next()).toArray(String[]::new)));
    }

    /** Empties the data folder of a server that was stopped, or leaves in it what a copy that broke off does. */
    void empty(String name, boolean brokenOff) throws IOException {
        run(Map.of(), "find", home.resolve(name).toString(), "-mindepth", "1", "-delete");
        if (brokenOff) {
            Files.createDirectories(home.resolve(name + "/incoming"));
            Files.writeString(home.resolve(name + "/incoming/PG_VERSION"), "17");
            Files.createDirectories(home.resolve(name + "/base"));
            ServerUser.own(home.resolve(name));
        }
    }

    private Map<String, String> following(String name, int primaryPort) {
        Map<String, String> environment = new HashMap<>(passwords());
        environment.put("PRIMARY_HOST", "127.0.0.1");
        environment.put("PRIMARY_PORT", Integer.toString(primaryPort));
        environment.put("PGDATA", home.resolve(name).toString());
        environment.put("PATH", binaries + ":" + System.getenv("PATH"));
        return environment;
    }

    private List<String> replicaCommand(int port) {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("etc/replica.sh").toString()));
        command.addAll(options(port));
        return command;
    }

    /** PgBouncer, started by the kit's script before the server at this port; returns its own port. */
    int startPgbouncer(String name, int postgresPort) throws Exception {
        int port = FreePort.next();
        Path folder = Files.createDirectories(home.resolve(name));
        ServerUser.own(folder);
        Map<String, String> environment = new HashMap<>(passwords());
        environment.putAll(Map.of(
                "POSTGRES_HOST", "127.0.0.1",
                "POSTGRES_PORT", Integer.toString(postgresPort),
                "PGBOUNCER_ADDRESS", "127.0.0.1",
                "PGBOUNCER_PORT", Integer.toString(port),
                "PGBOUNCER_HOME", folder.toString()));
        daemons.add(Daemon.start(
                        home,
                        name,
                        environment,
                        ServerUser.command("sh", home.resolve("pgbouncer.sh").toString()))
                .await(() -> isReady(port)));
        return port;
    }

    /** Kills the server, as when its host goes. */
    void kill(String name) throws InterruptedException {
        for (Daemon daemon : daemons) {
            if (daemon.name().equals(name)) {
                // Its helpers end with it; before, they would keep its port.
                run(Map.of(), binaries + "/pg_ctl", "-D", home.resolve(name).toString(), "-m", "immediate", "stop");
                daemon.kill();
            }
        }
    }

    /** Runs one of the kit's scripts as the administrator of the server at this port. */
    Outcome script(String script, int port) {
        return Outcome.of(
                administrator(port),
                ServerUser.command("sh", home.resolve("etc/" + script).toString()));
    }

    /** What the administrator of the server at this port is told. */
    String ask(int port, String query) {
        return run(administrator(port), "psql", "-X", "-A", "-t", "-U", "postgres", "-d", "registry", "-c", query)
                .strip();
    }

    @Override
    public void close() {
        for (Daemon daemon : daemons) {
            daemon.close();
        }
        Outcome.of("rm", "-r", home.toString());
    }

    private void start(String name, int port, Map<String, String> environment, List<String> command) throws Exception {
        daemons.add(Daemon.start(home, name, environment, ServerUser.command(command.toArray(String[]::new)))
                .await(() -> isReady(port)));
    }

    private boolean isReady(int port) {
        return Outcome.of("pg_isready", "-h", "127.0.0.1", "-p", Integer.toString(port))
                        .exit()
                == 0;
    }

    private List<String> options(int port) {
        return List.of(
                "-c", "config_file=" + home.resolve("etc/postgresql.conf"),
                "-c", "port=" + port,
                "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=" + home);
    }

    private Map<String, String> administrator(int port) {
        Map<String, String> environment = new HashMap<>(passwords());
        environment.put("PGHOST", home.toString());
        environment.put("PGPORT", Integer.toString(port));
        return environment;
    }

    private static Map<String, String> passwords() {
        Map<String, String> passwords = new HashMap<>();
        PASSWORDS.forEach(name -> passwords.put(name, ComposeModel.SECRET));
        return passwords;
    }

    private static String run(Map<String, String> environment, String... command) {
        return Outcome.of(environment, ServerUser.command(command)).succeeded();
    }
}
