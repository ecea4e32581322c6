package dev.seaworthy.servlet;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Masks settings that are, or contain, secrets. */
final class Secrecy {
    private static final String MASK = "***";
    private static final List<String> WORDS =
            List.of("password", "passwd", "secret", "token", "credential", "apikey", "privatekey", "accesskey");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]+@");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)((?:password|passwd|pwd|secret|token)=)[^&;\\s]*");

    private Secrecy() {}

    static String masked(String key, String value) {
        String plain = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (WORDS.stream().anyMatch(plain::contains)) {
            return MASK;
        }
        String withoutUser = USER_INFO.matcher(value).replaceAll("//" + MASK + "@");
        return SECRET_PARAMETER.matcher(withoutUser).replaceAll("$1" + MASK);
    }
}
