package dev.seaworthy.servlet;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Masks settings that are, or contain, secrets. */
final class Secrecy {
    private static final String MASK = "***";
    private static final List<String> WORDS =
            List.of("pass", "pwd", "secret", "token", "credential", "apikey", "privatekey", "accesskey");
    /** Up to the last @, because passwords that nobody encoded hold slashes and @ themselves. */
    private static final Pattern USER_INFO = Pattern.compile("//\\S*@");

    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "(?i)((?:pass|password|passwd|passphrase|pwd|secret|token|credential|credentials|signature|key)=)[^&;\\s]*");

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
