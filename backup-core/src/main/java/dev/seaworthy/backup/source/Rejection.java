package dev.seaworthy.backup.source;

import dev.seaworthy.backup.UnrestorableException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a database that does not take what a backup holds from one that cannot take anything just now. */
final class Rejection {
    /** A right is missing; a role or an extension is, which belong to the server. */
    private static final Set<String> OF_THE_SERVER = Set.of("42501", "42704");

    /** What {@code pg_restore} says, which gives no SQLSTATE. In another language it is taken for no rejection. */
    private static final Pattern SAID =
            Pattern.compile("ERROR:\\s+(?:.* violates |duplicate key |could not create unique|"
                    + "null value in |value too long |invalid input |invalid byte sequence |missing data for column |"
                    + "extra data after |syntax error |.* out of range|"
                    + "(?:relation|column|function|type|schema) .* does not exist)"
                    + "|does not appear to be a valid archive|corrupt");

    private Rejection() {}

    /** The failure to load, named as the backup's fault if it is. */
    static IOException of(String message, SQLException failure) {
        return isOfContent(failure.getSQLState())
                ? new UnrestorableException(message, failure)
                : new IOException(message, failure);
    }

    /** The failure of {@code pg_restore}, named as the backup's fault if it is. */
    static IOException of(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return SAID.matcher(message).find() ? new UnrestorableException(message, failure) : failure;
    }

    /** Classes of SQLSTATE: cardinality, data, integrity, syntax or what is not there, a view's condition. */
    private static boolean isOfContent(@Nullable String state) {
        return state != null && state.matches("(21|22|23|42|44).*") && !OF_THE_SERVER.contains(state);
    }
}
