package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A request without a body, of which little more than the headers and the connection is asked for. */
final class StubRequest {
    private static final int PORT = 8443;

    private final String remote;
    private final List<String[]> headers = new ArrayList<>();

    private StubRequest(String remote) {
        this.remote = remote;
    }

    static StubRequest from(String remote) {
        return new StubRequest(remote);
    }

    StubRequest with(String name, String value) {
        headers.add(new String[] {name, value});
        return this;
    }

    HttpServletRequest build() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> remote;
                    case "getHeaders" -> Collections.enumeration(values((String) arguments[0]));
                    case "getHeader" ->
                        values((String) arguments[0]).stream().findFirst().orElse(null);
                    case "getUserPrincipal", "getContentType" -> null;
                    case "getContentLengthLong" -> 0L;
                    case "getServerName" -> "ours.example";
                    case "getServerPort" -> PORT;
                    case "isSecure" -> true;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private List<String> values(String name) {
        return headers.stream()
                .filter(header -> header[0].equalsIgnoreCase(name))
                .map(header -> header[1])
                .toList();
    }
}
