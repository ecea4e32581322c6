package dev.seaworthy.spring;

import dev.seaworthy.servlet.Authorizer;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import dev.seaworthy.servlet.Token;
import java.util.Map;
import java.util.TreeMap;

/** Says who may use the administrative paths: the tokens and roles of the properties. */
final class Doors {

    private final WebProperties properties;

    Doors(WebProperties properties) {
        this.properties = properties;
    }

    boolean allShut() {
        return properties.tokens().isEmpty() && properties.roles().operate() == null;
    }

    void openIn(SeaworthyServletsBuilder servlets) {
        Map<String, WebProperties.TokenProperties> inOrder = new TreeMap<>(properties.tokens());
        inOrder.forEach((name, token) -> open(servlets, token.grant(), token.token(name)));
        WebProperties.Roles roles = properties.roles();
        if (roles.operate() != null) {
            String view = roles.view() == null ? roles.operate() : roles.view();
            servlets.authorizer(Authorizer.roles(view, roles.operate()));
        }
    }

    private static void open(SeaworthyServletsBuilder servlets, WebProperties.Grant grant, Token token) {
        switch (grant) {
            case VIEW -> servlets.authorizer(BearerTokens.viewing(token));
            case OPERATE -> servlets.authorizer(BearerTokens.operating(token));
            case SCRAPE -> servlets.scrapeToken(token);
        }
    }
}
