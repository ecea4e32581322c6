package dev.seaworthy.backup.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** JSON by its tree. A file in which something is changed is written anew, indented. */
record JsonFormat(SecretNames names) implements ConfigurationFormat {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Where a list of settings, each with its name, keeps the value. */
    private static final Set<String> VALUES = Set.of("value", "val", "content", "data", "default", "text");

    @Override
    public String edit(String text, SecretEditor editor) throws UnclearException {
        try {
            JsonNode root = MAPPER.readTree(text);
            if (root.isMissingNode()) {
                return text;
            }
            JsonNode edited = new Edit(editor, new SecretValues(names)).node("", root, false);
            return edited.equals(root)
                    ? text
                    : MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(edited) + "\n";
        } catch (JsonProcessingException invalid) {
            throw new UnclearException("is no valid JSON, or has a name twice");
        }
    }

    private record Edit(SecretEditor editor, SecretValues values, SecretNames names) {
        Edit(SecretEditor editor, SecretValues values) {
            this(editor, values, values.names());
        }

        JsonNode node(String name, JsonNode node, boolean secret) throws JsonProcessingException {
            boolean harmless = node.isTextual() && SecretValues.harmless(node.textValue());
            boolean hides = secret && !node.isNull() && !node.isBoolean() && !harmless;
            if (hides || (node.isTextual() && values.suspicious(node.textValue()))) {
                return replaced(name, node);
            }
            if (node instanceof ObjectNode object) {
                return object(name, object);
            }
            if (node instanceof ArrayNode array) {
                ArrayNode edited = MAPPER.createArrayNode();
                for (int index = 0; index < array.size(); index++) {
                    edited.add(node(name + "[" + index + "]", array.get(index), false));
                }
                return edited;
            }
            return node;
        }

        private JsonNode object(String name, ObjectNode object) throws JsonProcessingException {
            boolean named = false;
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (values.hasForm(field.getKey())) {
                    return replaced(name, object);
                }
                named |= field.getValue().isTextual()
                        && names.isSecret(field.getValue().textValue());
            }
            ObjectNode edited = MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                String key = field.getKey();
                boolean secret = names.isSecret(key) || (named && VALUES.contains(key.toLowerCase(Locale.ROOT)));
                edited.set(key, node(name.isEmpty() ? key : name + "." + key, field.getValue(), secret));
            }
            return edited;
        }

        private JsonNode replaced(String name, JsonNode node) throws JsonProcessingException {
            String raw = MAPPER.writeValueAsString(node);
            String replacement = editor.named(name, raw);
            return replacement.equals(Redaction.MARKER) ? new TextNode(replacement) : MAPPER.readTree(replacement);
        }
    }
}
