package dev.seaworthy.examples.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script harden, in a folder in place of / and with programs that record their calls. */
@Tag("dear")
class HardenTest {

    private static final String RECORDS =
            "#!/bin/sh\nprintf '%s %s\\n' \"$(basename \"$0\")\" \"$*\" >>\"$HOST/calls\"\n";

    @TempDir
    private Path folder;

    private Host host;

    @BeforeEach
    void prepare() throws IOException {
        host = Host.in(folder).set("HARDEN_ROOT", folder.resolve("root").toString());
        for (String program : new String[] {"ufw", "fail2ban-client"}) {
            host.fake(program, RECORDS);
        }
        host.fake("sshd", RECORDS + "[ \"$1\" != -T ] || echo 'port 22'\n");
        host.fake("systemctl", RECORDS + "[ \"$1\" != is-active ]\n");
        host.fake("ss", "#!/bin/sh\necho LISTEN\n");
        host.fake("getent", "#!/bin/sh\necho \"$2:x:1000:1000::/home/$2:/bin/sh\"\n");
        host.fake("id", "#!/bin/sh\necho 'operator sudo'\n");
        write("root/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n");
        write("root/home/operator/.ssh/authorized_keys", "ssh-ed25519 AAAA operator\n");
    }

    @Test
    void withoutApplyNothingIsChanged() throws Exception {
        host.run("harden", "--admin", "operator", "--ssh-port", "2222")
                .exits(0)
                .says(
                        "+ ufw limit 2222/tcp",
                        "Port 2222",
                        "AllowUsers operator",
                        "+ sshd -t",
                        "+ ufw default deny incoming");

        assertThat(host.calls()).isEmpty();
        assertThat(ssh()).doesNotExist();
    }

    @Test
    void firewallIsOpenForSshBeforeItChangesAndClosedAfterwards() throws Exception {
        host.run("harden", "--admin", "operator", "--ssh-port", "2222", "--apply")
                .exits(0);

        assertThat(host.calls())
                .containsSubsequence(
                        "ufw limit 2222/tcp comment SSH",
                        "fail2ban-client -t",
                        "systemctl restart fail2ban",
                        "sshd -t",
                        "systemctl reload ssh",
                        "ufw default deny incoming",
                        "ufw --force enable");
        assertThat(ssh()).content().contains("Port 2222", "AllowUsers operator", "PasswordAuthentication no");
        assertThat(folder.resolve("root/etc/fail2ban/jail.d/registry-ssh.conf"))
                .content()
                .contains("port = 2222");
        assertThat(nginxJail()).doesNotExist();
    }

    @Test
    void firewallStaysOpenWhenSshDoesNotListen() throws Exception {
        host.fake("ss", "#!/bin/sh\nexit 0\n");

        host.run("harden", "--admin", "operator", "--ssh-port", "2222", "--apply")
                .exits(1)
                .says("nothing listens at port 2222, so the firewall was not closed");

        assertThat(host.calls()).contains("systemctl reload ssh").doesNotContain("ufw --force enable");
    }

    @Test
    void firewallAloneTakesThePortThatSshHas() throws Exception {
        host.run("harden", "--admin", "operator", "--only", "firewall", "--ssh-port", "2222", "--apply")
                .exits(1)
                .says("sshd has another port than 2222", "nothing was changed");
        assertThat(host.calls()).containsExactly("sshd -T");

        host.run("harden", "--admin", "operator", "--only", "firewall", "--apply")
                .exits(0);
        assertThat(host.calls()).contains("ufw limit 22/tcp comment SSH", "ufw --force enable");
    }

    @Test
    void socketThatListensForSshIsStartedAnew() throws Exception {
        host.fake("systemctl", RECORDS);

        host.run("harden", "--admin", "operator", "--ssh-port", "2222", "--apply")
                .exits(0);

        assertThat(host.calls())
                .containsSubsequence("systemctl daemon-reload", "systemctl restart ssh.socket", "ufw --force enable")
                .doesNotContain("systemctl reload ssh");
    }

    @Test
    void whoElseMayLogInIsNamedAndExists() throws Exception {
        host.run("harden", "--admin", "operator", "--also", "deployer", "--also", "backup", "--only", "ssh", "--apply")
                .exits(0);
        assertThat(ssh()).content().contains("AllowUsers operator deployer backup\n");

        host.fake("getent", "#!/bin/sh\n[ \"$2\" = operator ] && echo operator:x:1000:1000::/home/operator:/bin/sh\n");
        host.run("harden", "--admin", "operator", "--also", "nobody2", "--apply")
                .exits(1)
                .says("there is no user nobody2");
    }

    @Test
    void jailsOfNginxNeedItsLogOnTheHost() throws Exception {
        write("root/var/log/nginx/error.log", "");
        fail2ban();
        assertThat(nginxJail())
                .content()
                .contains("logpath = /var/log/nginx/error.log", "chain = INPUT")
                .doesNotContain("logtimezone", "@");

        write("root/var/log/registry/nginx/error.log", "");
        fail2ban();
        assertThat(nginxJail())
                .content()
                .contains("logpath = /var/log/registry/nginx/error.log", "chain = DOCKER-USER", "logtimezone = UTC")
                .doesNotContain("@");
        assertThat(host.calls()).noneMatch(call -> call.startsWith("ufw"));
    }

    private void fail2ban() throws Exception {
        host.run("harden", "--admin", "operator", "--only", "fail2ban", "--apply")
                .exits(0);
    }

    private Path nginxJail() {
        return folder.resolve("root/etc/fail2ban/jail.d/registry-nginx.conf");
    }

    @Test
    void userWithoutKeyIsNotLockedOut() throws Exception {
        write("root/home/operator/.ssh/authorized_keys", "# none yet\n");

        host.run("harden", "--admin", "operator", "--apply")
                .exits(1)
                .says("operator has no key", "nothing was changed");

        assertThat(host.calls()).isEmpty();
    }

    @Test
    void userWhoMayNotBecomeRootIsNotLeftAlone() throws Exception {
        host.fake("id", "#!/bin/sh\necho operator\n");

        host.run("harden", "--admin", "operator", "--apply").exits(1).says("operator may not become root");

        assertThat(host.calls()).isEmpty();
    }

    @Test
    void fileThatSshdRefusesIsTakenAway() throws Exception {
        host.fake("sshd", RECORDS + "exit 255\n");

        host.run("harden", "--admin", "operator", "--apply").exits(1).says("sshd does not accept the file");

        assertThat(ssh()).doesNotExist();
        assertThat(host.calls()).doesNotContain("systemctl reload ssh");
    }

    @Test
    void wrongUseEndsWithTwo() throws Exception {
        host.run("harden").exits(2).says("--admin USER");
        host.run("harden", "--admin", "root").exits(2).says("a user other than root");
        host.run("harden", "--admin", "a;b").exits(2);
        host.run("harden", "--admin", "operator", "--also", "root").exits(2).says("--also is root");
        host.run("harden", "--admin", "operator", "--also", "a;b").exits(2);
        host.run("harden", "--admin", "operator", "--ssh-port", "x").exits(2).says("--ssh-port is x");
        host.run("harden", "--admin", "operator", "--only", "doors").exits(2).says("--only has doors");
    }

    private Path ssh() {
        return folder.resolve("root/etc/ssh/sshd_config.d/60-registry.conf");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
