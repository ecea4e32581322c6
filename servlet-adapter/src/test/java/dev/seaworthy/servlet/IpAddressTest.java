package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::ffff:c000:201, 192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221"
    })
    void literalIsReadAndWrittenCanonically(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.-1",
                "1.2.3.+1",
                "1.2.3.4 ",
                "0x7f.0.0.1",
                "2130706433",
                "1.2.3.٤",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1.2.3.4::",
                "1.2.3.4:1::2",
                "::1.2.3",
                "fe80::1%eth0",
                "[::1]",
                "1:2:3:4:5:6:7:8::",
                "unknown"
            })
    void anythingElseIsNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:5555, 192.0.2.1",
        "[2001:db8::1]:443, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "\"[2001:db8::1]:443\", 2001:db8::1",
        "\"192.0.2.1\", 192.0.2.1",
        "fe80::1%eth0, fe80::1",
        "[fe80::1%25eth0]:1, fe80::1",
        "[0:0:0:0:0:0:0:1], ::1"
    })
    void hopLosesPortBracketsQuotesAndZone(String hop, String canonical) {
        assertThat(IpAddress.parseHop(hop)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"_hidden", "unknown", "192.0.2.1:", "192.0.2.1:x", "[::1", "[::1]x", "example.org:80", "\"", "[]"
            })
    void hopWithoutAnAddressIsNone(String hop) {
        assertThat(IpAddress.parseHop(hop)).isNull();
    }

    @Test
    void everyAddressOfTheJdkIsReadBackAsItself() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(bytes.length + 1); zero < bytes.length; zero += 1 + random.nextInt(3)) {
                bytes[zero] = 0;
            }
            InetAddress expected = InetAddress.getByAddress(bytes);

            IpAddress read = IpAddress.parse(expected.getHostAddress());

            assertThat(read).as(expected.getHostAddress()).isNotNull();
            assertThat(InetAddress.getByName(read.text())).isEqualTo(expected);
            assertThat(IpAddress.parse(read.text())).isEqualTo(read);
        }
    }

    @Test
    void junkNeverThrows() {
        Random random = new Random(7);
        String alphabet = "0123456789abcdef:.[]%\"/ \u0661\ud800x-";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder junk = new StringBuilder();
            for (int length = random.nextInt(45); length > 0; length--) {
                junk.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            IpAddress hop = IpAddress.parseHop(junk.toString());
            if (hop != null) {
                assertThat(IpAddress.parse(hop.text())).isEqualTo(hop);
            }
        }
    }
}
