package dev.seaworthy.servlet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of text from strangers what may be a token that went astray, into a path or a parameter: {@value
 * Token#MIN_LENGTH} or more characters of which tokens are made, letters and digits among them. UUIDs and the ids of backups
 * stay.
 */
final class TokenMask {
    private static final String MASK = "***";
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_~+-]{" + Token.MIN_LENGTH + ",}+");
    private static final Pattern KNOWN =
            Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|.*_[0-9]{8}_[0-9]{6}_[A-Z2-7]{4}");

    private TokenMask() {}

    static String applied(String text) {
        if (text.length() < Token.MIN_LENGTH) {
            return text;
        }
        return RUN.matcher(text)
                .replaceAll(run -> looksLikeToken(run.group()) ? MASK : Matcher.quoteReplacement(run.group()));
    }

    /** Whether this secret is taken out wherever it stands alone; {@link Token} accepts no other. */
    static boolean hides(String secret) {
        return applied(secret).equals(MASK);
    }

    private static boolean looksLikeToken(String run) {
        boolean letter = run.chars().anyMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
        boolean digit = run.chars().anyMatch(c -> c >= '0' && c <= '9');
        return letter && digit && !KNOWN.matcher(run).matches();
    }
}
