package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.testsupport.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What harden installs, as the daemons read it. */
@Tag("dear")
class HardenFilesTest {

    @TempDir
    private Path folder;

    @Test
    void sshdTakesItsFile() throws IOException {
        assumeTrue(RequiredTool.find("sshd").isPresent(), "openssh-server is not installed");
        String key = folder.resolve("key").toString();
        Outcome.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).succeeded();
        if ("root".equals(System.getProperty("user.name"))) {
            // What the service makes before it starts; without it, root's sshd reads no file.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path file = Files.writeString(folder.resolve("sshd.conf"), filledIn("60-registry.conf"));

        Outcome effective = Outcome.of("sshd", "-T", "-f", file.toString(), "-h", key);

        assertThat(effective.succeeded())
                .contains(
                        "port 2222\n",
                        "permitrootlogin no\n",
                        "passwordauthentication no\n",
                        "kbdinteractiveauthentication no\n",
                        "allowusers operator\n",
                        "allowusers deployer\n");
    }

    @Test
    void failToBanTakesItsJails() throws IOException {
        assumeTrue(RequiredTool.find("fail2ban-client").isPresent(), "fail2ban is not installed");
        Path settings = folder.resolve("settings");
        Outcome.of("cp", "-r", "/etc/fail2ban", settings.toString()).succeeded();
        Path log = Files.writeString(folder.resolve("error.log"), "");
        Path jails = settings.resolve("jail.d");
        Files.writeString(jails.resolve("registry-ssh.conf"), filledIn("jail-ssh.conf"));
        Files.writeString(
                jails.resolve("registry-nginx.conf"),
                filledIn("jail-nginx.conf").replace("@LOG@", log.toString()).replace("@CHAIN@", "DOCKER-USER"));

        Outcome dumped = Outcome.of("fail2ban-client", "-c", settings.toString(), "-d");

        assertThat(dumped.succeeded())
                .contains(
                        "['add', 'sshd', 'systemd']",
                        "['set', 'sshd', 'bantime', '1h']",
                        "['set', 'nginx-limit-req', 'maxretry', 20]",
                        "'chain', 'DOCKER-USER'",
                        "['set', 'nginx-limit-req', 'addaction', 'iptables-multiport']",
                        "['set', 'nginx-limit-req', 'logtimezone', 'UTC']")
                .doesNotContain("Wrong value", "ERROR");
    }

    @Test
    void failToBanUnderstandsWhatNginxSaysOfALimit() {
        assumeTrue(RequiredTool.find("fail2ban-regex").isPresent(), "fail2ban is not installed");

        Outcome found = Outcome.of(
                "fail2ban-regex",
                "2026/11/20 18:00:00 [warn] 29#29: *7 limiting requests, excess: 200.680 by zone \"general\","
                        + " client: 203.0.113.9, server: registry.example.com, request: \"GET / HTTP/2.0\", host: \"x\"",
                "nginx-limit-req");

        assertThat(found.succeeded()).contains("1 matched");
    }

    private static String filledIn(String file) {
        return Kit.text("harden/" + file).replace("@PORT@", "2222").replace("@USERS@", "operator deployer");
    }
}
