package dev.seaworthy.examples.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The account that servers run as: in the images {@code postgres}; root, as which CI runs, gives itself that one. */
final class ServerUser {

    private static final String NAME = "postgres";

    private ServerUser() {}

    /** Whether programs can be run as that account. */
    static boolean isPossible() {
        String current = System.getProperty("user.name");
        return current.equals("root") || current.equals(NAME);
    }

    static List<String> command(String... command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("setpriv", "--reuid=" + NAME, "--regid=" + NAME, "--init-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    /** Makes the account the owner of the folder and all in it. */
    static void own(Path folder) {
        if (System.getProperty("user.name").equals("root")) {
            Outcome.of("chown", "-R", NAME + ":", folder.toString()).succeeded();
        }
    }
}
