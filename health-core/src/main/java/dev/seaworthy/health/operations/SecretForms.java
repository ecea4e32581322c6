package dev.seaworthy.health.operations;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Values that are secret wherever they stand, told by their form. */
final class SecretForms {
    /** Shorter words are never looked at closely. */
    static final int MIN_LENGTH = 16;

    private static final String[] PREFIXES = {
        "eyJ",
        "AKIA",
        "ASIA",
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glrt-",
        "glcbt-",
        "xoxb-",
        "xoxp-",
        "xoxa-",
        "xoxr-",
        "xoxs-",
        "xoxe-",
        "xoxe.",
        "xapp-",
        "sk_live_",
        "sk_test_",
        "rk_live_",
        "rk_test_",
        "whsec_",
        "sk-ant-",
        "sk-proj-",
        "AIza",
        "ya29.",
        "npm_",
        "pypi-",
        "SG.",
        "hf_",
        "hvs.",
        "hvb.",
        "dop_v1_",
        "shpat_",
        "AGE-SECRET-KEY-"
    };
    private static final boolean[] FIRST = firstChars();
    private static final int AWS_ID_LENGTH = 20;
    private static final int AWS_SECRET_LENGTH = 40;
    private static final int MIN_LONG_BEARER = 24;
    private static final int MIN_BEARER = 8;
    private static final int MAX_DECODED = 256;

    private SecretForms() {}

    /** Whether this word is a token of a kind that shows by its beginning. */
    static boolean isToken(String text, int start, int end) {
        char first = text.charAt(start);
        if (first >= FIRST.length || !FIRST[first]) {
            return false;
        }
        for (String prefix : PREFIXES) {
            if (text.startsWith(prefix, start)) {
                return looksRandom(prefix, text, start + prefix.length(), end)
                        && (!prefix.endsWith("IA") || isAwsId(text, start, end));
            }
        }
        return false;
    }

    /** Names such as "npm_config_registry" begin like tokens, but have no digits or capitals. */
    private static boolean looksRandom(String prefix, String text, int from, int end) {
        boolean digit = false;
        boolean upper = false;
        for (int i = from; i < end; i++) {
            digit |= text.charAt(i) >= '0' && text.charAt(i) <= '9';
            upper |= text.charAt(i) >= 'A' && text.charAt(i) <= 'Z';
        }
        boolean shortPrefix = prefix.length() < 5 && !prefix.startsWith("gh");
        return digit && (upper || !shortPrefix);
    }

    static boolean isAwsId(String text, int start, int end) {
        return end - start == AWS_ID_LENGTH && (text.startsWith("AKIA", start) || text.startsWith("ASIA", start));
    }

    /** The end of the secret that stands behind an AWS id and a separator, or -1. */
    static int awsSecretEnd(String text, int start) {
        int end = start;
        while (end < text.length() && end - start <= AWS_SECRET_LENGTH && isBase64(text.charAt(end))) {
            end++;
        }
        return end - start == AWS_SECRET_LENGTH ? end : -1;
    }

    /** Whether what follows the word "bearer" is no word of a sentence. */
    static boolean isBearer(String text, int start, int end) {
        if (end - start <= MIN_BEARER) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return end - start >= MIN_LONG_BEARER;
    }

    /** Whether what follows the word "basic" is a name, a colon and a password in base 64. */
    static boolean isBasic(String text, int start, int end) {
        int cut = Math.min(end, start + MAX_DECODED);
        int whole = cut - (cut == end ? 0 : (cut - start) % 4);
        try {
            String decoded =
                    new String(Base64.getDecoder().decode(text.substring(start, whole)), StandardCharsets.ISO_8859_1);
            return decoded.indexOf(':') >= 0;
        } catch (IllegalArgumentException otherWord) {
            return false;
        }
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '/'
                || c == '+'
                || c == '=';
    }

    private static boolean[] firstChars() {
        boolean[] first = new boolean[128];
        for (String prefix : PREFIXES) {
            first[prefix.charAt(0)] = true;
        }
        return first;
    }
}
