package dev.seaworthy.containers;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What came back. */
record Reply(int status, List<String> headers, String body) {
    private static final String PROBLEM = "urn:seaworthy:problem:";

    Reply {
        headers = List.copyOf(headers);
    }

    @Nullable
    String header(String name) {
        return headers(name).stream().findFirst().orElse(null);
    }

    /** All values of a header: two policies are not the same as one. */
    List<String> headers(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }

    /**
     * Who answered what: {@code data} of ours, {@code page} for that of the console, the slug of a problem of ours,
     * {@code host}, or the container's status.
     */
    String kind() {
        int slug = body.indexOf(PROBLEM);
        if (slug >= 0) {
            int begin = slug + PROBLEM.length();
            return body.substring(begin, body.indexOf('"', begin));
        }
        if (status != 200) {
            return String.valueOf(status);
        }
        if (body.startsWith("<!doctype html>")) {
            return "page";
        }
        return body.startsWith(HostServlet.MARK) ? "host" : "data";
    }
}
