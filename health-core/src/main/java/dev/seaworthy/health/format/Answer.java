package dev.seaworthy.health.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A finished answer, ready for any HTTP adapter: status code, content type and body. Immutable. */
public final class Answer {

    private final int status;
    private final String contentType;
    private final byte[] body;

    public Answer(int status, String contentType, String body) {
        this(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    private Answer(int status, String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    /** A 200 answer with these UTF-8 bytes, which are copied. */
    public static Answer ok(String contentType, byte[] utf8) {
        return new Answer(200, contentType, utf8.clone());
    }

    public int status() {
        return status;
    }

    /** The value of the {@code Content-Type} header. */
    public String contentType() {
        return contentType;
    }

    /** The value of the {@code Content-Length} header, also for HEAD. */
    public int contentLength() {
        return body.length;
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(body);
    }

    /** The body as text; it is always UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
