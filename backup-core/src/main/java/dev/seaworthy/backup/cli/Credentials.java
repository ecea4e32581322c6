package dev.seaworthy.backup.cli;

import java.util.regex.Pattern;

/** Recognises secrets where none may stand: process arguments are visible to every user of a host. */
final class Credentials {
    private static final Pattern PARAMETER = Pattern.compile("(?i)[?&;](?:password|passwd|pwd|sslpassword)=");
    private static final Pattern AUTHORITY = Pattern.compile("//[^/@]*:[^/@]*@");

    private Credentials() {}

    static boolean in(String url) {
        return PARAMETER.matcher(url).find() || AUTHORITY.matcher(url).find();
    }
}
