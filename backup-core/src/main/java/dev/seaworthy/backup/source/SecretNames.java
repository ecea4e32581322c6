package dev.seaworthy.backup.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells from the name of a setting whether its value is a secret. Rather one too many than one too few. */
final class SecretNames {
    private static final Pattern BETWEEN_WORDS = Pattern.compile(
            "[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=\\p{L})(?=\\p{N})");
    private static final Set<String> WORDS = Set.of(
            "pass",
            "pw",
            "pwd",
            "key",
            "keys",
            "auth",
            "authorization",
            "bearer",
            "basic",
            "cookie",
            "cred",
            "creds",
            "dsn",
            "jwt",
            "otp",
            "totp",
            "pat",
            "pepper",
            "pin",
            "private",
            "salt",
            "sas",
            "sig",
            "signature",
            "tok");

    /** Found anywhere in a name, whatever the separators. */
    private static final List<String> PARTS = List.of(
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "passwort",
            "kennwort",
            "secret",
            "token",
            "credential",
            "apikey",
            "accesskey",
            "authkey",
            "masterkey",
            "privatekey",
            "signingkey",
            "encryptionkey",
            "keypass",
            "storepass",
            "userpass",
            "dbpass",
            "rootpass",
            "adminpass",
            "mailpass",
            "bindpw",
            "userpw",
            "connectionstring");

    private final List<String> added = new ArrayList<>();

    SecretNames(Collection<String> added) {
        added.forEach(name -> this.added.add(letters(name)));
        if (this.added.contains("")) {
            throw new IllegalArgumentException("The name of a secret setting is empty; give a part of its name");
        }
    }

    boolean isSecret(String name) {
        String letters = letters(name);
        if (PARTS.stream().anyMatch(letters::contains) || added.stream().anyMatch(letters::contains)) {
            return true;
        }
        for (String word : BETWEEN_WORDS.split(name, -1)) {
            if (WORDS.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "");
    }
}
