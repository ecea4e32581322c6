package dev.seaworthy.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret that a caller presents as {@code Authorization: Bearer …}: from a value, a file or the environment. Only its
 * digest is kept, and nothing here ever prints it.
 */
public final class Token {
    /** Shorter secrets can be guessed; 32 hexadecimal digits are 128 bits. */
    public static final int MIN_LENGTH = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Token.class);
    private static final int MAX_LENGTH = 1024;
    /** {@code b64token} of RFC 6750, section 2.1: whatever else would not arrive as it was sent. */
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final Pattern PADDING = Pattern.compile("=+$");
    private static final String ADVICE = "make one with: openssl rand -hex 32";

    private final String name;
    private final byte[] digest;

    private Token(String name, byte[] digest) {
        this.name = name;
        this.digest = digest;
    }

    /**
     * This secret.
     *
     * @throws IllegalArgumentException when it is blank, shorter than 32 characters, cannot travel in a header, or would
     *     not be told from other text where it went astray: it needs letters and digits, besides them only
     *     {@code - _ ~ +}, and must be no UUID
     */
    public static Token of(String value) {
        return checked("the token", value);
    }

    /**
     * The secret in this file, white space around it apart. Read once: to replace it without a gap give both tokens, the old
     * and the new one. A file that every user of the machine can read is warned of.
     *
     * @throws IllegalArgumentException as {@link #of}, or when the file cannot be read
     */
    public static Token file(Path file) {
        try {
            if (Files.size(file) > 4 * MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "the token file " + file + " is too large to be one token; " + ADVICE);
            }
            Token token = checked("the token in " + file, Files.readString(file).strip());
            warnIfOpen(file);
            return token;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "the token file " + file + " cannot be read; create it, readable by this process only, and "
                            + ADVICE,
                    unreadable);
        }
    }

    /**
     * The secret in this environment variable.
     *
     * @throws IllegalArgumentException as {@link #of}, or when the variable is not set
     */
    public static Token environment(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable " + variable + " is not set; " + ADVICE);
        }
        return checked("the token in the environment variable " + variable, value.strip());
    }

    /** The same secret under a name that tells its user apart in the audit log. */
    public Token named(String newName) {
        return new Token(Objects.requireNonNull(newName, "newName"), digest);
    }

    String name() {
        return name;
    }

    /** Whether it is this secret, in a time that does not tell how much of it is right. */
    boolean matches(byte[] presentedDigest) {
        return MessageDigest.isEqual(digest, presentedDigest);
    }

    static byte[] digestOf(String presented) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(presented.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this JDK has no SHA-256, which every JDK must have", impossible);
        }
    }

    @Override
    public String toString() {
        return "Token[" + name + "]";
    }

    private static void warnIfOpen(Path file) throws IOException {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn(
                        "The token file {} can be read by every user of this machine; take that right away (chmod 600, or"
                                + " defaultMode 0400 of a mounted secret)",
                        file);
            }
        } catch (UnsupportedOperationException noSuchPermissions) {
            // Windows: rights are inherited from the folder there.
        }
    }

    private static Token checked(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " is blank; " + ADVICE);
        }
        if (value.length() < MIN_LENGTH || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(what + " has " + value.length() + " characters; use " + MIN_LENGTH
                    + " to " + MAX_LENGTH + "; " + ADVICE);
        }
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(what
                    + " has characters that cannot travel in a header; use letters, digits and -._~+/ and " + ADVICE);
        }
        if (!TokenMask.hides(PADDING.matcher(value).replaceFirst(""))) {
            throw new IllegalArgumentException(what
                    + " would be taken for other text, and shown, in a path or a log; use " + MIN_LENGTH
                    + " or more letters and digits, both of them, besides only -_~+, and no UUID; " + ADVICE);
        }
        return new Token("token", digestOf(value));
    }
}
