package dev.seaworthy.containers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The host's own paths: whatever is not ours, and servlets that answer later or fail. */
final class HostServlet extends HttpServlet {
    /** How every answer of the host begins. */
    static final String MARK = "host";

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getPathInfo() == null ? "" : request.getPathInfo()) {
            case "/async" -> answerLater(request.startAsync());
            case "/again" -> answerInTwoSteps(request, response);
            case "/broken" -> response.sendError(500);
            case "/upload" -> answerWhileReading(request, response);
            default -> response.getWriter().print(MARK);
        }
    }

    private static void answerLater(AsyncContext async) {
        async.start(() -> {
            try {
                async.getResponse().getWriter().print(MARK + " later");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                async.complete();
            }
        });
    }

    private static void answerInTwoSteps(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.getWriter().print(MARK + " again");
        } else {
            request.startAsync().dispatch();
        }
    }

    /** Says that it has begun, and ends when the client has sent everything. */
    private static void answerWhileReading(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.getOutputStream().print(MARK + " begun");
        response.flushBuffer();
        int length = request.getInputStream().readAllBytes().length;
        response.getOutputStream().print(" read " + length);
    }
}
