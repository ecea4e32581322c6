package dev.seaworthy.audit.jdbc;

/** A pattern like {@code auth.*} as a range of names, which are ASCII and sorted by their bytes. */
final class TypePrefix {
    private TypePrefix() {}

    static boolean is(String pattern) {
        return pattern.endsWith("*");
    }

    /** The shortest name that can begin so. */
    static String first(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    /** The first string after all names that begin so. */
    static String end(String pattern) {
        String start = first(pattern);
        return start.substring(0, start.length() - 1) + (char) (start.charAt(start.length() - 1) + 1);
    }
}
