package dev.seaworthy.health.operations;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the name of a secret from other names, whatever its case and separators: {@code apiKey}, {@code X-Api-Key},
 * {@code user[api_key]}. Thread-safe.
 */
final class SecretNames {
    /** A name that contains one of these holds a secret. */
    private static final List<String> WORDS = List.of(
            ("password passwort passwd passphrase passcode pwd kennwort motdepasse contrasena secret token apikey"
                            + " accesskey privatekey signingkey encryptionkey masterkey accountkey sharedkey authorization"
                            + " bearer cookie credential sessionid sessid cardnumber creditcard securitycode cvv csrf xsrf"
                            + " clientassertion samlresponse codeverifier authkey jwtkey sshkey hmackey aeskey otpcode"
                            + " recoverycode backupcode")
                    .split(" "));

    /** Too short to look for inside a word; a name whose last part is one of these holds a secret. */
    private static final Set<String> LAST_PARTS =
            Set.of("pass pin otp totp cvc csc pan ssn jwt sig signature senha sid".split(" "));

    /** A name whose last part is one of these tells something about a secret, but not the secret. */
    private static final Set<String> HARMLESS_LAST_PARTS = Set.of(
            ("count at time date age days length size type name expiry expires expiration expired ttl lifetime changed"
                            + " rotated enabled disabled required policy strength attempts retries limit status"
                            + " valid version algorithm url uri endpoint issuer scope scopes")
                    .split(" "));

    /** Names are judged without these. */
    private static final List<String> HARMLESS = List.of(
            ("secretary secretariat tokeniz tokenis passwordless cookieconsent cookiebanner maxtokens prompttokens"
                            + " completiontokens totaltokens inputtokens outputtokens cachedtokens usedtokens tokensused")
                    .split(" "));

    private static final int MAX_KNOWN = 1000;
    private static final int MAX_KNOWN_LENGTH = 64;
    private static final int MAX_WORDS = 8;
    private static final int FULL_WIDTH = '\uFF01' - '!';

    private final List<String> ownWords;
    private final int longest;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException for a further word without a letter or digit */
    SecretNames(Collection<String> more) {
        this.ownWords = plain(more);
        this.longest = more.stream().mapToInt(SecretNames::words).max().orElse(2);
    }

    private static int words(String name) {
        return Math.min(MAX_WORDS, Math.max(2, name.trim().split(" +").length));
    }

    /** How many words the longest name in a sentence has, such as "API key". */
    int longest() {
        return longest;
    }

    boolean isSecret(String name) {
        Boolean answer = known.get(name);
        if (answer == null) {
            answer = judge(name);
            remember(name, answer);
        }
        return answer;
    }

    /** Names may come from a client: neither their number nor their length may fill the heap, nor shut others out. */
    private void remember(String name, boolean answer) {
        if (name.length() > MAX_KNOWN_LENGTH) {
            return;
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        known.put(name, answer);
    }

    /** Whether a word makes a secret name with those before it that it is not alone, such as "API key". */
    boolean isSecret(String before, String last) {
        String head = plain(before);
        String joined = head + plain(last);
        return isAcross(joined, head.length()) && isAcross(withoutHarmless(joined), head.length());
    }

    private boolean isAcross(String joined, int seam) {
        return isAcross(joined, seam, ownWords) || isAcross(joined, seam, WORDS);
    }

    private static boolean isAcross(String joined, int seam, List<String> words) {
        for (String word : words) {
            int at = joined.indexOf(word, Math.max(0, seam - word.length() + 1));
            if (at >= 0 && at < seam && at + word.length() > seam) {
                return true;
            }
        }
        return false;
    }

    /** A setting or parameter that is called just so; other words that "key" ends belong to maps and tables. */
    static boolean isKey(String name) {
        return plain(name).equals("key");
    }

    private boolean judge(String name) {
        String shown = Unescaped.withoutCodes(name);
        String plain = withoutHarmless(plain(shown));
        if (containsAny(plain, ownWords)) {
            return true;
        }
        String last = lastPart(shown);
        return !HARMLESS_LAST_PARTS.contains(last)
                && (containsAny(plain, WORDS)
                        || (LAST_PARTS.contains(last) && withoutNumber(plain).endsWith(last))
                        || hasPart(shown, "pass"));
    }

    /** As "db_pass_test" has. */
    private static boolean hasPart(String name, String part) {
        return List.of(name.toLowerCase(Locale.ROOT).split("[^a-z]")).contains(part);
    }

    /** Blanks in their place, so that what stood before and behind does not become a word. */
    private static String withoutHarmless(String plain) {
        String rest = plain;
        for (String harmless : HARMLESS) {
            if (rest.contains(harmless)) {
                rest = rest.replace(harmless, " ".repeat(harmless.length()));
            }
        }
        return rest;
    }

    private static boolean containsAny(String name, List<String> some) {
        for (String word : some) {
            if (name.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** The text after the last separator or the last step from a lower to an upper case letter, as in "userPin2". */
    private static String lastPart(String name) {
        int end = name.length();
        while (end > 0 && !Character.isLetter(name.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && Character.isLetterOrDigit(name.charAt(start - 1))) {
            start--;
            if (Character.isUpperCase(name.charAt(start))
                    && start > 0
                    && Character.isLowerCase(name.charAt(start - 1))) {
                break;
            }
        }
        return plain(name.substring(start, end));
    }

    private static List<String> plain(Collection<String> words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            String plain = plain(word);
            if (plain.isEmpty()) {
                throw new IllegalArgumentException("\"" + word + "\" is no word that marks a secret; give letters or"
                        + " digits, such as \"iban\"");
            }
            all.add(plain);
        }
        return List.copyOf(all);
    }

    private static String withoutNumber(String plain) {
        int end = plain.length();
        while (end > 0 && Character.isDigit(plain.charAt(end - 1))) {
            end--;
        }
        return plain.substring(0, end);
    }

    /** Letters and digits only, in lower case. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                plain.append(Character.toLowerCase(isFullWidth(c) ? (char) (c - FULL_WIDTH) : c));
            }
        }
        return plain.toString();
    }

    private static boolean isFullWidth(char c) {
        return c >= '\uFF01' && c <= '\uFF5E';
    }
}
