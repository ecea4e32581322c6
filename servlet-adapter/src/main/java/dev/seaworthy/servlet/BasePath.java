package dev.seaworthy.servlet;

import java.util.regex.Pattern;

/** The path below which everything of ours lies: empty for the root. */
final class BasePath {
    private static final Pattern LEGAL = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    private BasePath() {}

    static String checked(String path) {
        if (path.equals("/")) {
            return "";
        }
        if (!LEGAL.matcher(path).matches()) {
            throw new IllegalArgumentException("base path \"" + SafeText.shown(path)
                    + "\" is not legal; use \"/\" or segments of letters, digits and ._~- without a slash at the end,"
                    + " such as \"/seaworthy\"");
        }
        return path;
    }
}
