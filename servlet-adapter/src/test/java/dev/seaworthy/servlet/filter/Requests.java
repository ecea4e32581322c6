package dev.seaworthy.servlet.filter;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;

/** A request and an answer without a container. */
final class Requests {
    /** Has no attributes. */
    private static final ServletContext CONTEXT = (ServletContext) Proxy.newProxyInstance(
            Requests.class.getClassLoader(), new Class<?>[] {ServletContext.class}, (proxy, method, values) -> null);

    private Requests() {}

    static HttpServletRequest plain(String path) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                Requests.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMethod" -> "GET";
                    case "getServletPath" -> path;
                    case "getContextPath" -> "";
                    case "getRemoteAddr" -> "192.0.2.1";
                    case "isAsyncStarted" -> false;
                    case "getServletContext" -> CONTEXT;
                    case "getPathInfo", "getAttribute", "getHeader", "getUserPrincipal" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static HttpServletResponse answer() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                Requests.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getStatus" -> 200;
                    case "isCommitted" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
        throw (T) failure;
    }
}
