package dev.seaworthy.examples.deploy;

import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real nginx with the kit's files, started by the kit's script, for the host {@code localhost}. Only paths, ports and the
 * addresses of servers differ from the kit.
 */
final class KitNginx implements AutoCloseable {

    private static final String HOST = "localhost";

    private final Path home;
    private final int httpPort = FreePort.next();
    private final int httpsPort = FreePort.next();
    private final int statusPort = FreePort.next();
    private final Map<String, String> servers;
    private Process process;

    private KitNginx(Path home, Map<String, String> servers) {
        this.home = home;
        this.servers = servers;
    }

    /**
     * Copies the files without starting anything.
     *
     * @param home an empty folder
     * @param templates the hosts, such as {@code production}
     * @param servers the address on this machine of each server that the files name, such as {@code blue:8080}
     */
    static KitNginx prepare(Path home, List<String> templates, Map<String, String> servers) throws IOException {
        KitNginx nginx = new KitNginx(home, new TreeMap<>(servers));
        for (String folder :
                List.of("conf.d", "snippets", "upstream", "templates", "sites", "cache/static", "log", "certbot")) {
            Files.createDirectories(home.resolve(folder));
        }
        for (String file : List.of("nginx.conf", "start.sh")) {
            nginx.copy(file);
        }
        for (String folder : List.of("conf.d", "snippets", "upstream")) {
            try (Stream<Path> files = Files.list(Kit.file("nginx/" + folder))) {
                files.forEach(file -> nginx.copy(folder + "/" + file.getFileName()));
            }
        }
        for (String template : templates) {
            nginx.copy("templates/" + template + ".conf.template");
        }
        for (String name : List.of(HOST, "staging." + HOST, "monitoring." + HOST)) {
            nginx.certificate(name);
        }
        return nginx;
    }

    /** Changes a file of this copy. */
    KitNginx with(String file, String kit, String here) throws IOException {
        String text = Files.readString(home.resolve(file));
        if (!text.contains(kit)) {
            throw new IllegalArgumentException(file + " has no " + kit);
        }
        Files.writeString(home.resolve(file), text.replace(kit, here));
        return this;
    }

    /** Runs the kit's script and waits until nginx answers. */
    KitNginx start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", home.resolve("start.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log/start").toFile());
        builder.environment().putAll(Map.of("DOMAIN", HOST, "NGINX_FOLDER", home.toString()));
        process = builder.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline && !ended()) {
            if (Outcome.of("curl", "-fsS", "http://127.0.0.1:" + statusPort + "/nginx-health")
                            .exit()
                    == 0) {
                return this;
            }
        }
        String said = said();
        close();
        throw new IllegalStateException("nginx did not start:\n" + said);
    }

    /** Writes which servers take requests, lets nginx read it, as the scripts of the kit do, and waits until it did. */
    void activate(String... lines) throws IOException {
        Path next = Files.writeString(home.resolve("upstream/next"), here(String.join("\n", lines) + "\n"));
        Files.move(next, home.resolve("upstream/active.conf"), StandardCopyOption.REPLACE_EXISTING);
        Outcome.of("nginx", "-t", "-q", "-c", home.resolve("nginx.conf").toString())
                .succeeded();
        List<ProcessHandle> before = workers();
        Outcome.of("nginx", "-s", "reload", "-c", home.resolve("nginx.conf").toString())
                .succeeded();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (before.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nginx did not take up its new servers:\n" + said());
            }
            Thread.onSpinWait();
        }
    }

    private List<ProcessHandle> workers() {
        return process.children()
                .filter(child -> child.info().command().orElse("").endsWith("nginx"))
                .toList();
    }

    int httpPort() {
        return httpPort;
    }

    int httpsPort() {
        return httpsPort;
    }

    int statusPort() {
        return statusPort;
    }

    Path home() {
        return home;
    }

    /** The self-signed certificate of the host. */
    Path certificate() {
        return home.resolve("live/" + HOST + "/fullchain.pem");
    }

    String said() throws IOException {
        Path errors = home.resolve("log/error.log");
        return Files.readString(home.resolve("log/start")) + (Files.exists(errors) ? Files.readString(errors) : "");
    }

    @Override
    public void close() {
        // The loop that reloads would live on.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        ended();
    }

    private boolean ended() {
        try {
            return process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void copy(String file) {
        try {
            Files.writeString(home.resolve(file), here(Kit.text("nginx/" + file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String here(String text) {
        String here = text.replace("/etc/nginx/mime.types", "MIME")
                .replace("/etc/nginx/", home + "/")
                .replace("MIME", "/etc/nginx/mime.types")
                .replace("/etc/letsencrypt/", home + "/")
                .replace("/var/cache/nginx/", home + "/cache/")
                .replace("/var/log/nginx/", home + "/log/")
                .replace("/var/www/certbot", home + "/certbot")
                .replace("/var/run/nginx.pid", home + "/nginx.pid")
                .replace("user nginx;", "user " + System.getProperty("user.name") + ";")
                .replaceAll("(?m)^ *listen \\[::].*\\n", "")
                .replace("listen 80", "listen 127.0.0.1:80")
                .replace("127.0.0.1:8090;", "127.0.0.1:" + statusPort + ";")
                .replaceAll("127\\.0\\.0\\.1:80(?=[; ])", "127.0.0.1:" + httpPort)
                .replaceAll("listen 443", "listen 127.0.0.1:" + httpsPort);
        for (Map.Entry<String, String> server : servers.entrySet()) {
            here = here.replace(server.getKey(), server.getValue());
        }
        return here;
    }

    private void certificate(String name) throws IOException {
        Path folder = Files.createDirectories(home.resolve("live").resolve(name));
        Outcome.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=DNS:" + name,
                        "-keyout",
                        folder.resolve("privkey.pem").toString(),
                        "-out",
                        folder.resolve("fullchain.pem").toString())
                .succeeded();
    }
}
