package dev.seaworthy.examples.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bearer token of the operations pages: given in the environment, or generated once and kept in the data folder.
 *
 * @param value the token; never to be logged
 * @param file where it is kept, when it was not given
 * @param generated whether this start made it
 */
record AdminToken(String value, Optional<Path> file, boolean generated) {

    private static final int SHORTEST = 32;

    static AdminToken of(Settings settings) {
        if (settings.adminToken().isPresent()) {
            String given = settings.adminToken().get().trim();
            if (given.length() < SHORTEST) {
                throw new StartupException("SEAWORTHY_ADMIN_TOKEN is shorter than " + SHORTEST
                        + " characters: take one from `openssl rand -hex 32`, or unset it to have one generated");
            }
            return new AdminToken(given, Optional.empty(), false);
        }
        return kept(settings.home().resolve("admin-token"));
    }

    @Override
    public String toString() {
        return "AdminToken[" + file.map(Path::toString).orElse("from the environment") + "]";
    }

    private static AdminToken kept(Path file) {
        try {
            if (Files.exists(file)) {
                DataFolder.makePrivate(file);
                return new AdminToken(read(file), Optional.of(file), false);
            }
            String token = Tokens.random();
            DataFolder.writePrivate(file, (token + "\n").getBytes(StandardCharsets.UTF_8));
            return new AdminToken(token, Optional.of(file), true);
        } catch (IOException refused) {
            throw new StartupException(
                    "Cannot read or write the admin token " + file + " (" + refused.getMessage()
                            + "): make it accessible for this user, or set SEAWORTHY_ADMIN_TOKEN",
                    refused);
        }
    }

    private static String read(Path file) throws IOException {
        String token = Files.readString(file).trim();
        if (token.length() < SHORTEST) {
            throw new StartupException("The admin token in " + file + " is shorter than " + SHORTEST
                    + " characters: delete the file to have a new one generated");
        }
        return token;
    }
}
