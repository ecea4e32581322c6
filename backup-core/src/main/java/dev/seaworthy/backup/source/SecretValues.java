package dev.seaworthy.backup.source;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells from a value whether it is, or holds, a secret. Rather one too many than one too few. */
record SecretValues(SecretNames names) {
    /** Longer lines are no settings that a person wrote, and are not worth the time to look through. */
    private static final int LONGEST = 8192;

    private static final int RANDOM_LENGTH = 20;
    private static final double RANDOM_BITS_PER_CHARACTER = 3.5;
    private static final Set<String> HARMLESS =
            Set.of("", "true", "false", "yes", "no", "on", "off", "null", "~", "none");
    private static final Pattern FORMS = Pattern.compile("-----BEGIN|PRIVATE KEY"
            + "|[A-Za-z][A-Za-z0-9+.-]{0,30}://[^/\\s@]{1,400}+@" // URL with user info
            + "|[^\\s:/@]{1,100}+:[^\\s@/]{1,200}+@[^\\s@]" // the same without a scheme
            + "|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+" // JWT
            + "|\\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}"
            + "|\\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|sk_live_|sk_test_|rk_live_|sk-|AIza|hvs\\.|npm_|dop_v1_)\\w"
            + "|AGE-SECRET-KEY-|\\$2[abxy]\\$|\\$argon2|\\$[156y]\\$|\\{[A-Za-z0-9]{3,12}\\}\\S|\\bENC\\("
            + "|(?i:\\b(?:bearer|basic)\\s+\\S{6})");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("([\\p{L}\\p{N}_][\\p{L}\\p{N}_. -]{0,100})[\"']?\\s{0,20}[=:]");
    private static final Pattern SPOKEN = Pattern.compile(
            "(?i)(?:passw(?:or)?d|passwort|pass|pwd|passphrase|secret|token|api[-_ ]?key|private[-_ ]?key|credentials?)"
                    + "[\"']?\\s+\\S");
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+/_.~-]{" + RANDOM_LENGTH + ",}=*");
    private static final Pattern HEXADECIMAL = Pattern.compile("(?i)[0-9a-f-]{" + RANDOM_LENGTH + ",}");
    private static final Pattern ESCAPED_LETTER = Pattern.compile("\\\\[xuU]|&#");

    /** Whether there is nothing to hide, even under the name of a secret. */
    static boolean harmless(String raw) {
        String bare = raw.strip();
        if (bare.length() >= 2 && "\"'".indexOf(bare.charAt(0)) >= 0 && bare.endsWith(bare.substring(0, 1))) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return HARMLESS.contains(bare.toLowerCase(Locale.ROOT));
    }

    /** Whether any line is suspicious, or names a secret that follows. */
    boolean suspicious(String raw) {
        return raw.lines().anyMatch(this::suspiciousLine);
    }

    private boolean suspiciousLine(String line) {
        if (line.length() > LONGEST
                || hasForm(line)
                || ESCAPED_LETTER.matcher(line).find()) {
            return true;
        }
        Matcher assignment = ASSIGNMENT.matcher(line);
        for (int from = 0; assignment.find(from); from = assignment.end()) {
            if (names.isSecret(assignment.group(1))) {
                return true;
            }
        }
        return SPOKEN.matcher(line).find();
    }

    /** Whether it has the form of a secret, or looks like one made at random. */
    boolean hasForm(String text) {
        if (text.contains(Redaction.MARKER) || FORMS.matcher(text).find()) {
            return true;
        }
        Matcher run = RUN.matcher(text);
        while (run.find()) {
            if (random(run.group())) {
                return true;
            }
        }
        return false;
    }

    /** Digits among letters, no word or path of words, and hardly a character twice. */
    private static boolean random(String run) {
        long digits = run.chars().filter(Character::isDigit).count();
        long letters = run.chars().filter(Character::isLetter).count();
        if (HEXADECIMAL.matcher(run).matches()) {
            return digits >= 4 && letters >= 4;
        }
        boolean mixed =
                run.chars().anyMatch(Character::isUpperCase) && run.chars().anyMatch(Character::isLowerCase);
        boolean path = run.indexOf('/') >= 0 || run.indexOf('.') >= 0;
        return digits >= 2
                && letters >= 4
                && (mixed || (!path && digits * 8 >= run.length()))
                && bitsPerCharacter(run) >= RANDOM_BITS_PER_CHARACTER;
    }

    private static double bitsPerCharacter(String run) {
        int[] counts = new int[128];
        run.chars().forEach(character -> counts[character]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / run.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
