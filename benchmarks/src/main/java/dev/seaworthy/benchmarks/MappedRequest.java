package dev.seaworthy.benchmarks;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.MappingMatch;
import java.lang.reflect.Proxy;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** A request that a container has mapped, of which each answer is a field: what is measured is the filter alone. */
final class MappedRequest extends HttpServletRequestWrapper {

    private record Mapping(String pattern) implements HttpServletMapping {
        @Override
        public String getMatchValue() {
            return "";
        }

        @Override
        public String getPattern() {
            return pattern;
        }

        @Override
        public String getServletName() {
            return "application";
        }

        @Override
        public MappingMatch getMappingMatch() {
            return MappingMatch.PATH;
        }
    }

    /** Has no attributes. */
    private static final ServletContext CONTEXT = (ServletContext) Proxy.newProxyInstance(
            MappedRequest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, values) -> null);

    private final HttpServletMapping mapping;

    private MappedRequest(String pattern) {
        super(untouched(HttpServletRequest.class));
        mapping = new Mapping(pattern);
    }

    static MappedRequest to(String pattern) {
        return new MappedRequest(pattern);
    }

    static HttpServletResponse response() {
        return new HttpServletResponseWrapper(untouched(HttpServletResponse.class)) {
            @Override
            public int getStatus() {
                return SC_OK;
            }

            @Override
            public boolean isCommitted() {
                return true;
            }

            @Override
            public boolean containsHeader(String name) {
                return false;
            }

            @Override
            public void setHeader(String name, String value) {
                // What a container does with it is not the filter's cost.
            }
        };
    }

    private static <T> T untouched(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
                    throw new IllegalStateException("the filter calls " + method + ", which is not measured");
                }));
    }

    @Override
    public String getMethod() {
        return "GET";
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
        return mapping;
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public boolean isAsyncStarted() {
        return false;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return null;
    }

    @Override
    public void setAttribute(String name, Object value) {
        // Each call is a new request.
    }

    @Override
    public ServletContext getServletContext() {
        return CONTEXT;
    }

    @Override
    public String getRemoteAddr() {
        return "192.0.2.1";
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    @Override
    public String getContextPath() {
        return "";
    }

    @Override
    public String getServletPath() {
        return "/projects";
    }

    @Override
    public String getPathInfo() {
        return "/7";
    }

    @Override
    public @Nullable String getHeader(String name) {
        return null;
    }
}
