package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SocketTableTest {

    @TempDir
    Path root;

    @Test
    void theKernelsCountersTellTheStates() throws IOException {
        file(
                "snmp",
                "Ip: Forwarding\nIp: 2\nTcp: RtoMin MaxConn CurrEstab InSegs\nTcp: 200 -1 17 500\nUdp: In\nUdp: 1\n");
        file("sockstat", "sockets: used 24\nTCP: inuse 2 orphan 0 tw 56 alloc 2 mem 71\nUDP: inuse 0 mem 0\n");

        assertThat(SocketTable.read(root)).isEqualTo(new SocketTable(17L, 56L));
    }

    @Test
    void whatTheKernelDoesNotTellIsUnknownAndNotZero() throws IOException {
        assertThat(SocketTable.read(root)).isEqualTo(new SocketTable(null, null));

        file("snmp", "Tcp: RtoMin InSegs\nTcp: 200 500\n");
        file("sockstat", "TCP: inuse 2\n");

        assertThat(SocketTable.read(root)).isEqualTo(new SocketTable(null, null));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisMachineTellsBoth() throws IOException {
        SocketTable here = SocketTable.read(Path.of("/"));

        assertThat(here.established()).isNotNull();
        assertThat(here.timeWait()).isNotNull();
    }

    private void file(String name, String text) throws IOException {
        Files.createDirectories(root.resolve("proc/net"));
        Files.writeString(root.resolve("proc/net").resolve(name), text);
    }
}
