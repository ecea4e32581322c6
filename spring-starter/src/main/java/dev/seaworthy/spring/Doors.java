package dev.seaworthy.spring;

import dev.seaworthy.servlet.Authorizer;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import dev.seaworthy.servlet.Token;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says who may use the administrative paths: the tokens and roles of the properties, and where Spring Security stands in
 * front of our servlets two roles that nobody has by accident.
 */
final class Doors {

    static final String VIEW_ROLE = "SEAWORTHY_VIEW";
    static final String OPERATE_ROLE = "SEAWORTHY_OPERATE";

    /** Two roles; who may operate may view. */
    record Roles(String view, String operate) {

        @Override
        public String toString() {
            return view.equals(operate) ? "the role " + operate : "the roles " + view + " and " + operate;
        }
    }

    private final WebProperties properties;
    private final boolean behindSpringSecurity;

    Doors(WebProperties properties, boolean behindSpringSecurity) {
        this.properties = properties;
        this.behindSpringSecurity = behindSpringSecurity;
    }

    /** Whose holders may do something; empty without any. */
    Optional<Roles> roles() {
        String operate = properties.roles().operate();
        if (operate != null) {
            String view = properties.roles().view();
            return Optional.of(new Roles(view == null ? operate : view, operate));
        }
        return behindSpringSecurity ? Optional.of(new Roles(VIEW_ROLE, OPERATE_ROLE)) : Optional.empty();
    }

    int tokens() {
        return properties.tokens().size();
    }

    void openIn(SeaworthyServletsBuilder servlets) {
        Map<String, WebProperties.TokenProperties> inOrder = new TreeMap<>(properties.tokens());
        inOrder.forEach((name, token) -> open(servlets, token.grant(), token.token(name)));
        roles().ifPresent(roles -> servlets.authorizer(Authorizer.roles(roles.view(), roles.operate())));
    }

    private static void open(SeaworthyServletsBuilder servlets, WebProperties.Grant grant, Token token) {
        switch (grant) {
            case VIEW -> servlets.authorizer(BearerTokens.viewing(token));
            case OPERATE -> servlets.authorizer(BearerTokens.operating(token));
            case SCRAPE -> servlets.scrapeToken(token);
        }
    }
}
