package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who presents one of several {@link Token}s; several, so that one can be replaced while both are valid.
 * Immutable; {@code BearerTokens.operating(Token.environment("SEAWORTHY_ADMIN_TOKEN")).view(Token.file(path))}.
 */
public final class BearerTokens implements Authorizer {
    private static final String SCHEME = "Bearer ";

    private record Entry(Token token, Role role) {}

    private final List<Entry> entries;

    private BearerTokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** A first token whose holder may read, and no more. */
    public static BearerTokens viewing(Token token) {
        return new BearerTokens(List.of(new Entry(token, Role.VIEW)));
    }

    /** A first token whose holder may do everything. */
    public static BearerTokens operating(Token token) {
        return new BearerTokens(List.of(new Entry(token, Role.OPERATE)));
    }

    /** These and one more token whose holder may read. */
    public BearerTokens view(Token token) {
        return with(new Entry(token, Role.VIEW));
    }

    /** These and one more token whose holder may do everything. */
    public BearerTokens operate(Token token) {
        return with(new Entry(token, Role.OPERATE));
    }

    @Override
    public Access authorize(HttpServletRequest request, Role role) {
        Entry entry = presented(request);
        if (entry == null) {
            // Credentials of another scheme are the host's to judge.
            return tried(request) ? Access.invalid() : Access.missing();
        }
        String principal = entry.token().name();
        Access access = entry.role().includes(role) ? Access.granted(principal) : Access.forbidden(principal);
        return access.as(Access.Kind.TOKEN);
    }

    /** Whether the caller presented a bearer token, however malformed. */
    static boolean tried(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer", 0, "Bearer".length());
    }

    /** The request's bearer credentials; null without any, with another scheme, or with more than one. */
    static @Nullable String credentials(HttpServletRequest request) {
        Enumeration<String> headers = request.getHeaders("Authorization");
        if (!headers.hasMoreElements()) {
            return null;
        }
        String header = headers.nextElement();
        if (headers.hasMoreElements() || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        return header.substring(SCHEME.length()).strip();
    }

    private @Nullable Entry presented(HttpServletRequest request) {
        String credentials = credentials(request);
        if (credentials == null) {
            return null;
        }
        byte[] digest = Token.digestOf(credentials);
        Entry found = null;
        // Every token is compared, so that the time does not tell which one was nearly right.
        for (Entry entry : entries) {
            boolean same = entry.token().matches(digest);
            if (same && (found == null || entry.role().includes(found.role()))) {
                found = entry;
            }
        }
        return found;
    }

    private BearerTokens with(Entry entry) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(entry);
        return new BearerTokens(more);
    }
}
