package dev.seaworthy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final String PROXY = "10.0.0.1";
    private static final TrustedProxies TRUSTED = TrustedProxies.of("10.0.0.0/8", "fd00::/8");
    private static final TrustedProxies FORWARDED = TRUSTED.writingForwarded();

    @Test
    void strangerCannotForward() {
        assertThat(TRUSTED.resolve(StubRequest.from("203.0.113.9")
                        .with("X-Forwarded-For", "1.1.1.1")
                        .build()))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1.1.1                          | 1.1.1.1",
                "6.6.6.6, 1.1.1.1                 | 1.1.1.1",
                "6.6.6.6, 1.1.1.1, 10.9.9.9       | 1.1.1.1",
                "6.6.6.6, 1.1.1.1:5555, fd00::7   | 1.1.1.1",
                "[2001:db8::1]:443                | 2001:db8::1",
                "::ffff:1.1.1.1                   | 1.1.1.1",
                "10.1.1.1, 10.2.2.2               | 10.1.1.1",
                "1.1.1.1, unknown                 | 10.0.0.1",
                "1.1.1.1, _secret, 10.5.5.5       | 10.5.5.5",
                "1.1.1.1,                         | 10.0.0.1",
                "example.org                      | 10.0.0.1",
                "' '                              | 10.0.0.1"
            })
    void clientIsTheLastHopThatNoTrustedProxyWrote(String header, String client) {
        assertThat(TRUSTED.resolve(
                        StubRequest.from(PROXY).with("X-Forwarded-For", header).build()))
                .isEqualTo(client);
    }

    @Test
    void severalHeaderLinesAreOneList() {
        assertThat(TRUSTED.resolve(StubRequest.from(PROXY)
                        .with("X-Forwarded-For", "6.6.6.6")
                        .with("X-Forwarded-For", "1.1.1.1, 10.3.3.3")
                        .build()))
                .isEqualTo("1.1.1.1");
    }

    @Test
    void noHeaderMeansTheProxyItself() {
        assertThat(TRUSTED.resolve(StubRequest.from(PROXY).build())).isEqualTo(PROXY);
        assertThat(TRUSTED.resolve(StubRequest.from("[0:0:0:0:0:0:0:1]").build()))
                .isEqualTo("::1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=1.1.1.1                                              | 1.1.1.1",
                "for=6.6.6.6, for=1.1.1.1;proto=https;by=10.0.0.1         | 1.1.1.1",
                "For=\"[2001:db8:cafe::17]:4711\"                         | 2001:db8:cafe::17",
                "for=6.6.6.6, For=\"1.1.1.1:80\", for=10.2.2.2            | 1.1.1.1",
                "for=1.1.1.1, for=unknown                                 | 10.0.0.1",
                "for=1.1.1.1, for=_gazonk                                 | 10.0.0.1",
                "for=1.1.1.1, proto=https                                 | 10.0.0.1",
                "for=1.1.1.1;for=2.2.2.2                                  | 10.0.0.1",
                "for=\"6.6.6.6, for=1.1.1.1                               | 1.1.1.1",
                "for=6.6.6.6;x=\", for=1.1.1.1;by=\"10.0.0.1\"            | 1.1.1.1"
            })
    void rfc7239IsReadTheSameWay(String header, String client) {
        assertThat(FORWARDED.resolve(
                        StubRequest.from(PROXY).with("Forwarded", header).build()))
                .isEqualTo(client);
    }

    @Test
    void theTwoHeadersAreNeverMixed() {
        StubRequest both =
                StubRequest.from(PROXY).with("X-Forwarded-For", "1.1.1.1").with("Forwarded", "for=2.2.2.2");

        assertThat(TRUSTED.resolve(both.build())).isEqualTo("1.1.1.1");
        assertThat(FORWARDED.resolve(both.build())).isEqualTo("2.2.2.2");
    }

    @Test
    void whateverTheClientSendsItNeverChoosesItsAddress() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String client = "198.51.100." + random.nextInt(256);
            List<String> lines = forged(random);
            List<String> honest = new ArrayList<>(List.of(client));
            for (int hops = random.nextInt(3); hops > 0; hops--) {
                honest.add("10." + random.nextInt(256) + ".0.1");
            }
            StubRequest viaHeader = StubRequest.from(PROXY);
            StubRequest viaForwarded = StubRequest.from(PROXY);
            for (int line = 0; line < lines.size() - 1; line++) {
                viaHeader.with("X-Forwarded-For", lines.get(line));
                viaForwarded.with("Forwarded", lines.get(line));
            }
            String last = lines.get(lines.size() - 1);
            viaHeader.with("X-Forwarded-For", last + "," + String.join(", ", honest));
            viaForwarded.with("Forwarded", last + ", for=" + String.join(", for=", honest));

            assertThat(TRUSTED.resolve(viaHeader.build())).as(lines.toString()).isEqualTo(client);
            assertThat(FORWARDED.resolve(viaForwarded.build()))
                    .as(lines.toString())
                    .isEqualTo(client);
        }
    }

    @Test
    void endlessChainStopsWithinTheTrustedPart() {
        String chain = "6.6.6.6," + "10.0.0.2,".repeat(500) + "10.0.0.3";

        assertThat(TRUSTED.resolve(
                        StubRequest.from(PROXY).with("X-Forwarded-For", chain).build()))
                .isEqualTo("10.0.0.2");
    }

    @Test
    void longHeaderIsCutBetweenHopsOnly() {
        String chain = "6".repeat(3000) + ",1.1.1.1";

        assertThat(TRUSTED.resolve(
                        StubRequest.from(PROXY).with("X-Forwarded-For", chain).build()))
                .isEqualTo("1.1.1.1");
        assertThat(TRUSTED.resolve(StubRequest.from(PROXY)
                        .with("X-Forwarded-For", "x".repeat(2000) + "1.1.1.1")
                        .build()))
                .isEqualTo(PROXY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "proxy.example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fd00::/129", "10.0.0/8"})
    void malformedNetworkIsRefusedByName(String network) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxies.of(network))
                .withMessageContaining("\"" + network + "\"")
                .withMessageContaining("10.0.0.0/8");
    }

    @Test
    void noNetworkIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(TrustedProxies::of).withMessageContaining("remoteAddress()");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false"
    })
    void networkContainsByPrefix(String network, String address, boolean contained) {
        assertThat(Cidr.parse(network).contains(IpAddress.parse(address))).isEqualTo(contained);
    }

    private static List<String> forged(Random random) {
        List<String> lines = new ArrayList<>();
        String[] pieces = {
            "6.6.6.6",
            "for=6.6.6.6",
            "\"",
            "for=\"6.6.6.6",
            ",",
            ";",
            "\\",
            "unknown",
            "[::1",
            "::1",
            "10.0.0.1",
            " ",
            "=",
            "\u0000",
            "for=\"[6::6]:1\"",
            "a".repeat(700)
        };
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            StringBuilder line = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                line.append(pieces[random.nextInt(pieces.length)]);
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
