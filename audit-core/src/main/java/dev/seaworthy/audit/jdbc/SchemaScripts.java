package dev.seaworthy.audit.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The SQL files of one dialect, one for each version: {@code postgresql-1.sql}, {@code postgresql-2.sql} and so on, to be
 * run in this order. Every command can be repeated, so that a run that was cut short is simply run again.
 */
final class SchemaScripts {
    /** The version of the tables that this library reads and writes. */
    static final int VERSION = 2;

    /** Where users of Flyway or Liquibase find the files in the jar. */
    static final String FOLDER = "/dev/seaworthy/audit/jdbc/";

    private static final Pattern END_OF_COMMAND = Pattern.compile(";\\s*\n");
    private static final Pattern NOTES_VERSION = Pattern.compile("^\\s*INSERT INTO ", Pattern.CASE_INSENSITIVE);

    private final String dialect;
    private final String prefix;

    SchemaScripts(String dialect, String prefix) {
        this.dialect = dialect;
        this.prefix = prefix;
    }

    /**
     * What leads from this version to the current one; 0 is no tables at all. The versions are noted last: on a database
     * where each CREATE commits, a creation that was cut short must not look like older tables.
     *
     * @param more further files, run after those of the versions
     */
    List<String> commandsSince(int version, List<String> more) {
        List<String> commands = new ArrayList<>();
        resourcesSince(version).forEach(resource -> commands.addAll(commands(resource)));
        more.forEach(resource -> commands.addAll(commands(resource)));
        commands.sort(
                Comparator.comparing(command -> NOTES_VERSION.matcher(command).find()));
        return commands;
    }

    /** The files to run by hand for the same. */
    String namesSince(int version) {
        return resourcesSince(version).stream().map(name -> FOLDER + name).collect(Collectors.joining(", then "));
    }

    /** The file that exchanges the indexes for those of a multi-tenant store. */
    String tenants() {
        return dialect + "-tenants-1.sql";
    }

    /** The commands of one file. */
    List<String> commands(String resource) {
        return END_OF_COMMAND
                .splitAsStream(text(resource).replace("${schema}", prefix))
                .filter(command -> !command.isBlank())
                .toList();
    }

    private List<String> resourcesSince(int version) {
        return IntStream.rangeClosed(version + 1, VERSION)
                .mapToObj(next -> dialect + "-" + next + ".sql")
                .toList();
    }

    private static String text(String resource) {
        try (InputStream in = SchemaScripts.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + FOLDER + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
