package dev.seaworthy.health.checks;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An unwanted reply of Redis; its message says what the word it begins with means, its text stays where it is. */
final class RedisError extends IOException {

    private static final long serialVersionUID = 1;

    private static final Pattern KIND = Pattern.compile("-(\\p{Upper}{2,32})\\b.*");

    private static final Map<String, String> MEANINGS = Map.of(
            "NOAUTH", "wants a password: give one",
            "WRONGPASS", "refuses the user or password",
            "LOADING", "is still loading its data",
            "MASTERDOWN", "is a replica that has lost its master",
            "MISCONF", "takes no writes because it cannot save them to disk",
            "BUSY", "is busy with a script",
            "READONLY", "is a read-only replica",
            "DENIED", "runs in protected mode and refuses other machines",
            "ERR", "answers with the error ERR: is a password given that is not set there?");

    private RedisError(String meaning) {
        super(meaning);
    }

    static RedisError of(String command, String reply) {
        Matcher kind = KIND.matcher(reply);
        if (!kind.matches()) {
            return new RedisError("answers, but not as Redis does");
        }
        String word = kind.group(1);
        return new RedisError(
                word.equals("NOPERM")
                        ? "does not let the user " + command + ": grant it +" + command.toLowerCase(Locale.ROOT)
                        : MEANINGS.getOrDefault(word, "answers with the error " + word));
    }
}
