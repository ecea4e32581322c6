package dev.seaworthy.backup;

import java.util.regex.Pattern;

/** Keeps credentials out of messages. */
final class Secrets {
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&;](?:user|username|password|passwd|pwd|sslpassword)=)[^&;]*");
    private static final Pattern AUTHORITY = Pattern.compile("//[^/@]*@");

    private Secrets() {}

    static String withoutCredentials(String url) {
        return AUTHORITY.matcher(PARAMETER.matcher(url).replaceAll("$1***")).replaceAll("//***@");
    }
}
