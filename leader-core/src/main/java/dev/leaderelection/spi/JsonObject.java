// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object (RFC 8259) as stores keep it in a record: strings, whole numbers, truth values, and maps of strings.
 *
 * <p>Reading never fails, because a record may have been written by a newer version or edited by hand: what cannot be
 * read counts as absent, and absent fields have the default that the reader names. Writing uses ASCII only, so that a
 * record survives every character set that a store may have. Not safe for use by several threads.
 */
public final class JsonObject {

    private final Map<String, Object> fields;
    private final boolean readable;

    /** Creates an object without fields. */
    public JsonObject() {
        this(new LinkedHashMap<>(), true);
    }

    private JsonObject(Map<String, Object> fields, boolean readable) {
        this.fields = fields;
        this.readable = readable;
    }

    /**
     * Reads a text.
     *
     * @param text a JSON object, or anything else
     * @return its fields; none if the text is not one JSON object from its first character to its last
     */
    public static JsonObject parse(@Nullable String text) {
        Map<String, Object> fields = text == null ? null : new JsonReader(text).readDocument();
        return fields == null ? new JsonObject(new LinkedHashMap<>(), false) : new JsonObject(fields, true);
    }

    /**
     * Whether the text that this object was read from was a JSON object.
     *
     * @return {@code false} for a broken text
     */
    public boolean isReadable() {
        return readable;
    }

    /**
     * Sets a field to a string.
     *
     * @param field the field's name
     * @param value the value; {@code null} leaves the field out
     * @return this object
     */
    public JsonObject with(String field, @Nullable String value) {
        return set(field, value);
    }

    /**
     * Sets a field to a number.
     *
     * @param field the field's name
     * @param value the value
     * @return this object
     */
    public JsonObject with(String field, long value) {
        return set(field, value);
    }

    /**
     * Sets a field to a truth value.
     *
     * @param field the field's name
     * @param value the value
     * @return this object
     */
    public JsonObject with(String field, boolean value) {
        return set(field, value);
    }

    /**
     * Sets a field to an object of strings.
     *
     * @param field the field's name
     * @param value the strings
     * @return this object
     */
    public JsonObject with(String field, Map<String, String> value) {
        return set(field, new LinkedHashMap<>(value));
    }

    /**
     * A string.
     *
     * @param field the field's name
     * @return the value, or {@code null} if the field is absent or something else
     */
    public @Nullable String text(String field) {
        return fields.get(field) instanceof String text ? text : null;
    }

    /**
     * A whole number.
     *
     * @param field the field's name
     * @param otherwise what an absent field stands for
     * @return the value, or {@code otherwise} if the field is absent, something else, or beyond 64 bits
     */
    public long number(String field, long otherwise) {
        return fields.get(field) instanceof Long number ? number : otherwise;
    }

    /**
     * A truth value.
     *
     * @param field the field's name
     * @param otherwise what an absent field stands for
     * @return the value, or {@code otherwise} if the field is absent or something else
     */
    public boolean flag(String field, boolean otherwise) {
        return fields.get(field) instanceof Boolean flag ? flag : otherwise;
    }

    /**
     * An object of strings.
     *
     * @param field the field's name
     * @return those of its entries that are strings; empty if the field is absent or something else
     */
    public Map<String, String> texts(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (fields.get(field) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key instanceof String name && value instanceof String text) {
                    texts.put(name, text);
                }
            });
        }
        return texts;
    }

    /**
     * Writes the object.
     *
     * @return one line of JSON in ASCII, the fields in the order in which they were set
     */
    @Override
    public String toString() {
        StringBuilder json = new StringBuilder();
        writeObject(fields, json);
        return json.toString();
    }

    /**
     * Writes a string as a JSON string.
     *
     * @param value the string
     * @return the string in quotation marks, in ASCII
     */
    public static String quote(String value) {
        StringBuilder json = new StringBuilder(value.length() + 2);
        writeString(value, json);
        return json.toString();
    }

    private JsonObject set(String field, @Nullable Object value) {
        if (value == null) {
            fields.remove(field);
        } else {
            fields.put(field, value);
        }
        return this;
    }

    private static void writeObject(Map<?, ?> map, StringBuilder json) {
        json.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.append(separator);
            writeString(String.valueOf(entry.getKey()), json);
            json.append(':');
            writeValue(entry.getValue(), json);
            separator = ",";
        }
        json.append('}');
    }

    private static void writeValue(@Nullable Object value, StringBuilder json) {
        if (value instanceof Map<?, ?> map) {
            writeObject(map, json);
        } else if (value instanceof String text) {
            writeString(text, json);
        } else {
            json.append(value);
        }
    }

    private static void writeString(String value, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            writeCharacter(value.charAt(i), json);
        }
        json.append('"');
    }

    private static void writeCharacter(char character, StringBuilder json) {
        if (character == '"' || character == '\\') {
            json.append('\\').append(character);
        } else if (character >= ' ' && character < 127) {
            json.append(character);
        } else {
            json.append(String.format("\\u%04x", (int) character));
        }
    }
}
