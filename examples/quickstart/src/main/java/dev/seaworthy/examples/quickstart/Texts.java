package dev.seaworthy.examples.quickstart;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What names may look like; everything accepted here can be stored by every database and shown anywhere. */
final class Texts {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PASSWORD = 1_000;
    private static final Pattern USERNAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{0,63}");

    private Texts() {}

    static String name(String what, String text) {
        if (text.isBlank() || text.codePointCount(0, text.length()) > LONGEST_NAME || !storable(text)) {
            throw Problem.badRequest(
                    what + " must have 1 to " + LONGEST_NAME + " characters, no control characters among them");
        }
        return text;
    }

    static String username(String text) {
        if (!isUsername(text)) {
            throw Problem.badRequest(
                    "username must have 1 to 64 letters, digits or . _ @ + -," + " and begin with a letter or digit");
        }
        return text;
    }

    static boolean isUsername(String text) {
        return USERNAME.matcher(text).matches();
    }

    static String password(String text) {
        if (text.isBlank() || text.length() > LONGEST_PASSWORD) {
            throw Problem.badRequest("password must have 1 to " + LONGEST_PASSWORD + " characters and not be blank");
        }
        return text;
    }

    private static boolean storable(String text) {
        return text.codePoints().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
