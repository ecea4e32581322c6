package dev.seaworthy.servlet;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A small JSON object, or nothing at all. */
final class RequestBody {
    private static final int LARGEST = 64 * 1024;

    private RequestBody() {}

    /** One with text values alone. */
    static Map<String, String> read(HttpServletRequest request, Set<String> legal) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object(request, legal).properties()) {
            if (!field.getValue().isTextual()) {
                throw Refusal.badParameter("key " + field.getKey() + " of the body is not a string");
            }
            values.put(field.getKey(), field.getValue().textValue());
        }
        return Collections.unmodifiableMap(values);
    }

    /** One with values of any kind; empty without a body. */
    static JsonNode object(HttpServletRequest request, Set<String> legal) throws IOException {
        byte[] bytes = bytes(request);
        if (bytes.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode object = parsed(bytes);
        if (!object.isObject()) {
            throw Refusal.badParameter("the body is not a JSON object; legal keys are " + new TreeSet<>(legal));
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!legal.contains(field.getKey())) {
                throw Refusal.badParameter("key \"" + SafeText.shown(field.getKey())
                        + "\" of the body is not known here; legal are " + new TreeSet<>(legal));
            }
        }
        return object;
    }

    private static byte[] bytes(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > LARGEST) {
            throw tooLarge();
        }
        byte[] bytes = request.getInputStream().readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw tooLarge();
        }
        return bytes;
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            // Decoded here, because a parser left to guess also takes UTF-16 and UTF-32.
            return Json.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            throw Refusal.badParameter("the body is not UTF-8; encode it so");
        } catch (JsonProcessingException malformed) {
            // The parser's own message repeats what was sent; the place is enough to find the fault.
            JsonLocation at = malformed.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw Refusal.badParameter(
                    "the body is not valid JSON" + place + "; send an object such as {\"key\":\"value\"}");
        }
    }

    private static Refusal tooLarge() {
        return new Refusal(
                ProblemType.TOO_LARGE, "the body is larger than " + LARGEST + " bytes; send the object alone");
    }
}
