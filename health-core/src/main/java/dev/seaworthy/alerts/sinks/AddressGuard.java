package dev.seaworthy.alerts.sinks;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Tells addresses of the public Internet from those of this machine, of private networks and of clouds' metadata
 * services. Sources: the IANA registries of special-purpose addresses (RFC 6890).
 */
final class AddressGuard {

    /** Networks of IPv4 that are not public, and one public address that is a cloud's own. */
    private static final int[][] CLOSED = {
        network(0, 0, 0, 0, 8),
        network(10, 0, 0, 0, 8),
        network(100, 64, 0, 0, 10),
        network(127, 0, 0, 0, 8),
        network(169, 254, 0, 0, 16),
        network(172, 16, 0, 0, 12),
        network(192, 0, 0, 0, 24),
        network(192, 0, 2, 0, 24),
        network(192, 168, 0, 0, 16),
        network(198, 18, 0, 0, 15),
        network(198, 51, 100, 0, 24),
        network(203, 0, 113, 0, 24),
        network(224, 0, 0, 0, 3),
        network(168, 63, 129, 16, 32),
    };

    private AddressGuard() {}

    private static int[] network(int a, int b, int c, int d, int bits) {
        return new int[] {a << 24 | b << 16 | c << 8 | d, bits == 32 ? -1 : -1 << (32 - bits)};
    }

    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic(bytes, 0) : isPublic6(bytes);
    }

    private static boolean isPublic(byte[] bytes, int at) {
        int value = (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
        return Arrays.stream(CLOSED).noneMatch(network -> (value & network[1]) == network[0]);
    }

    /** Only 2000::/3 is global unicast; in it, some addresses carry one of IPv4. */
    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if (first == 0x0064 && second == 0xff9b && isZero(bytes, 4, 12)) {
            return isPublic(bytes, 12);
        }
        if (first == 0x2002) {
            return isPublic(bytes, 2);
        }
        boolean special = first == 0x2001 && (second < 0x0200 || second == 0x0db8);
        return (first & 0xe000) == 0x2000 && !special;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The addresses of a target, each allowed: the connection is made to one of them, whatever the name means later.
     *
     * @throws UnsafeAddressException when any is not
     */
    static InetAddress[] resolve(WebhookTarget target) throws UnknownHostException, UnsafeAddressException {
        InetAddress[] addresses = InetAddress.getAllByName(target.host());
        boolean allowed = target.isInternal() || Arrays.stream(addresses).allMatch(AddressGuard::isPublic);
        if (!allowed) {
            throw new UnsafeAddressException();
        }
        return addresses;
    }

    /** An address that only an internal target may have. */
    static final class UnsafeAddressException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
