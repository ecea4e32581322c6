package dev.seaworthy.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
                            + " clientassertion samlresponse codeverifier")
                    .split(" "));

    /** Too short to look for inside a word; a name whose last part is one of these holds a secret. */
    private static final Set<String> LAST_PARTS =
            Set.of("pass pin otp totp cvc csc pan ssn jwt sig signature senha".split(" "));

    /** A name whose last part is one of these tells something about a secret, but not the secret. */
    private static final Set<String> HARMLESS_LAST_PARTS = Set.of(
            ("count at time date age days length size type name expiry expires expiration expired ttl lifetime changed"
                            + " rotated enabled disabled required policy strength attempts retries used limit status"
                            + " valid version algorithm url uri endpoint issuer scope scopes")
                    .split(" "));

    /** Names are judged without these. */
    private static final List<String> HARMLESS = List.of(
            ("secretary secretariat tokeniz tokenis passwordless cookieconsent cookiebanner maxtokens prompttokens"
                            + " completiontokens totaltokens inputtokens outputtokens cachedtokens")
                    .split(" "));

    private static final int MAX_KNOWN = 1000;
    private static final int MAX_KNOWN_LENGTH = 64;
    private static final int FULL_WIDTH = '\uFF01' - '!';

    private final List<String> ownWords;
    private final List<String> kept;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    SecretNames(Collection<String> more, Collection<String> kept) {
        this.ownWords = plain(more, "redact");
        this.kept = new ArrayList<>(plain(kept, "keep"));
        for (String word : ownWords) {
            if (this.kept.contains(word)) {
                throw new IllegalArgumentException("the word \"" + TypeGrammar.shown(word)
                        + "\" is given to redact and to keep; decide for one of them");
            }
        }
        this.kept.addAll(HARMLESS);
    }

    boolean isSecret(String name) {
        Boolean answer = known.get(name);
        if (answer == null) {
            answer = judge(name);
            // Names may come from a client: neither their number nor their length may fill the heap.
            if (known.size() < MAX_KNOWN && name.length() <= MAX_KNOWN_LENGTH) {
                known.put(name, answer);
            }
        }
        return answer;
    }

    /** Whether two words make a secret name that neither of them is, such as "API key". */
    boolean isSecret(String first, String second) {
        String head = plain(first);
        String joined = head + plain(second);
        for (String word : WORDS) {
            int at = joined.indexOf(word);
            if (at >= 0 && at < head.length() && at + word.length() > head.length()) {
                return true;
            }
        }
        return false;
    }

    private boolean judge(String name) {
        String plain = plain(name);
        for (String harmless : kept) {
            // A blank, so that what stood before and behind does not become a word.
            plain = plain.replace(harmless, " ");
        }
        if (containsAny(plain, ownWords)) {
            return true;
        }
        String last = lastPart(name);
        return !HARMLESS_LAST_PARTS.contains(last)
                && (containsAny(plain, WORDS) || (LAST_PARTS.contains(last) && plain.endsWith(last)));
    }

    private static boolean containsAny(String name, List<String> some) {
        for (String word : some) {
            if (name.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** The text after the last separator or the last step from a lower to an upper case letter, in lower case. */
    private static String lastPart(String name) {
        int end = name.length();
        while (end > 0 && !Character.isLetterOrDigit(name.charAt(end - 1))) {
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

    private static List<String> plain(Collection<String> words, String method) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            String plain = plain(word);
            if (plain.isEmpty()) {
                throw new IllegalArgumentException(method + " was given \"" + TypeGrammar.shown(word)
                        + "\", which has no letter or digit; give words such as \"iban\"");
            }
            all.add(plain);
        }
        return List.copyOf(all);
    }

    /** Letters and digits only, in lower case; escapes as in JSON and in URLs are undone. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            int digits = c == '%' ? 2 : c == '\\' && name.startsWith("u", i + 1) ? 4 : 0;
            int from = i + (digits == 4 ? 2 : 1);
            int code = digits == 0 ? -1 : hex(name, from, from + digits);
            i = code < 0 ? i + 1 : from + digits;
            char shown = code < 0 ? c : (char) code;
            if (Character.isLetterOrDigit(shown)) {
                plain.append(Character.toLowerCase(isFullWidth(shown) ? (char) (shown - FULL_WIDTH) : shown));
            }
        }
        return plain.toString();
    }

    private static boolean isFullWidth(char c) {
        return c >= '\uFF01' && c <= '\uFF5E';
    }

    private static int hex(String text, int from, int to) {
        int code = 0;
        for (int i = from; i < to; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code * 16 + digit;
        }
        return code;
    }
}
