package dev.seaworthy.servlet;

/** The secrets of the tests, as values and as headers. */
public final class Tokens {
    public static final String OPERATOR = "operator-0123456789abcdef0123456789abcdef";
    public static final String VIEWER = "viewer-0123456789abcdef0123456789abcdef";
    public static final String SCRAPER = "scraper-0123456789abcdef0123456789abcdef";

    public static final String AS_OPERATOR = "Authorization: Bearer " + OPERATOR;
    public static final String AS_VIEWER = "Authorization: Bearer " + VIEWER;
    public static final String AS_SCRAPER = "Authorization: Bearer " + SCRAPER;
    public static final String AS_NOBODY = "Authorization: Bearer wrong-0123456789abcdef0123456789abcdef";

    private Tokens() {}

    public static BearerTokens all() {
        return BearerTokens.operating(Token.of(OPERATOR).named("operator"))
                .view(Token.of(VIEWER).named("viewer"));
    }
}
