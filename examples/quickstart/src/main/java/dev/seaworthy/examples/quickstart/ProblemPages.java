package dev.seaworthy.examples.quickstart;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses, such as an enormous header, in the same form as our own refusals. Thread-safe. */
final class ProblemPages extends ErrorHandler {

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String path = request.getHttpURI() == null
                ? ""
                : String.valueOf(request.getHttpURI().getPath());
        byte[] body = Exchange.problem(status, detail(status), path);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "The request is malformed: check its path and headers";
            case 404 -> "There is nothing at this path";
            case 414 -> "The path is too long: shorten it";
            case 431 -> "The headers are larger than " + WebServer.LARGEST_HEADERS + " bytes: shorten them";
            case 503 -> "The application is stopping: try again soon";
            default -> status < 500 ? "The request cannot be served" : "The application failed: its log says why";
        };
    }
}
