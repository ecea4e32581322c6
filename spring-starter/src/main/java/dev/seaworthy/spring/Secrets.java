package dev.seaworthy.spring;

import java.util.regex.Pattern;

/** Recognises credentials in an address: they would be shown wherever the address is. */
final class Secrets {

    private static final Pattern PARAMETER = Pattern.compile("(?i)[?&;](?:password|passwd|pwd|sslpassword)=");

    /** A password may hold any character; a host with a port and an @ behind it is rather refused than shown. */
    private static final Pattern AUTHORITY = Pattern.compile("//.*:.*@");

    private Secrets() {}

    static boolean in(String address) {
        return PARAMETER.matcher(address).find() || AUTHORITY.matcher(address).find();
    }
}
