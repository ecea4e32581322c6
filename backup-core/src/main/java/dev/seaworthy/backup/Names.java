package dev.seaworthy.backup;

import java.util.regex.Pattern;

/** The grammar of plan and source names, which become parts of file names. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private Names() {}

    static String requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " name \"" + name
                    + "\" is not valid: use 1 to 40 lower-case letters, digits and hyphens, beginning with a letter");
        }
        return name;
    }
}
