package dev.seaworthy.servlet;

/** A network such as {@code 10.0.0.0/8}; a bare address is a network of one. */
record Cidr(IpAddress network, int prefix) {

    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        IpAddress network = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw malformed(text);
        }
        if (slash < 0) {
            return new Cidr(network, network.bits());
        }
        String prefix = text.substring(slash + 1);
        if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > network.bits()) {
            throw malformed(text);
        }
        return new Cidr(network, Integer.parseInt(prefix));
    }

    boolean contains(IpAddress address) {
        return address.startsWith(network, prefix);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("trusted proxy \"" + SafeText.shown(text)
                + "\" is not an address or network; write it as 10.0.0.7, 10.0.0.0/8 or fd00::/8 (host names are not"
                + " looked up)");
    }
}
