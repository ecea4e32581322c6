package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupRefusedException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Recognises secrets where none may stand: process arguments are visible to every user of a host. */
final class Credentials {
    private static final Pattern PARAMETER = Pattern.compile("(?i)[?&;](?:password|passwd|pwd|sslpassword)=");
    /** A password may hold any character; a host with a port and an @ behind it is rather refused than shown. */
    private static final Pattern AUTHORITY = Pattern.compile("//.*:.*@");

    private static final Pattern IDENTITY = Pattern.compile("(?i)AGE-SECRET-KEY-");

    private Credentials() {}

    /** A file name, unless it is the secret that should be in the file. */
    static Path fileName(Path named) {
        if (IDENTITY.matcher(named.toString()).find()) {
            throw new BackupRefusedException("An age identity itself was given where the name of its file belongs, and"
                    + " every user of this host could see it there. Make a new one with keygen, and name its file");
        }
        return named;
    }

    static boolean in(String url) {
        return IDENTITY.matcher(url).find()
                || PARAMETER.matcher(url).find()
                || AUTHORITY.matcher(url).find();
    }
}
