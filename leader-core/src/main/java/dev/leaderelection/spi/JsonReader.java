// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.spi;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object. Objects become maps, whole numbers {@code Long}; nulls, arrays and numbers that are not whole are
 * checked and left out.
 */
final class JsonReader {

    /** Deeper nesting is not ours, and must not exhaust the stack. */
    private static final int MAX_DEPTH = 32;

    private static final Object LEFT_OUT = new Object();

    private final String text;
    private int position;

    JsonReader(String text) {
        this.text = text;
    }

    /** The fields of the object, or {@code null} if the text is anything else than one JSON object. */
    @Nullable
    Map<String, Object> readDocument() {
        try {
            skipSpace();
            Map<String, Object> fields = readObject(0);
            skipSpace();
            return position == text.length() ? fields : null;
        } catch (Malformed e) {
            return null;
        }
    }

    private Map<String, Object> readObject(int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        if (accept('}')) {
            return fields;
        }
        do {
            skipSpace();
            String name = readString();
            expect(':');
            Object value = readValue(depth + 1);
            fields.remove(name);
            if (value != LEFT_OUT) {
                fields.put(name, value);
            }
        } while (accept(','));
        expect('}');
        return fields;
    }

    private Object readValue(int depth) {
        if (depth > MAX_DEPTH) {
            throw new Malformed();
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> readObject(depth);
            case '[' -> readArray(depth);
            case '"' -> readString();
            case 't' -> readWord("true", true);
            case 'f' -> readWord("false", false);
            case 'n' -> readWord("null", LEFT_OUT);
            default -> readNumber();
        };
    }

    private Object readArray(int depth) {
        expect('[');
        if (!accept(']')) {
            do {
                readValue(depth + 1);
            } while (accept(','));
            expect(']');
        }
        return LEFT_OUT;
    }

    private Object readWord(String word, Object value) {
        if (!text.startsWith(word, position)) {
            throw new Malformed();
        }
        position += word.length();
        return value;
    }

    private Object readNumber() {
        int start = position;
        while (position < text.length() && "+-.0123456789Ee".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        try {
            BigDecimal number = new BigDecimal(text.substring(start, position));
            return number.longValueExact();
        } catch (NumberFormatException e) {
            throw new Malformed();
        } catch (ArithmeticException e) {
            return LEFT_OUT;
        }
    }

    private String readString() {
        if (peek() != '"') {
            throw new Malformed();
        }
        position++;
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char character = next();
            value.append(character == '\\' ? readEscape() : character);
        }
        position++;
        return value.toString();
    }

    private char readEscape() {
        char character = next();
        return switch (character) {
            case '"', '\\', '/' -> character;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> readHex();
            default -> throw new Malformed();
        };
    }

    private char readHex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw new Malformed();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private boolean accept(char expected) {
        skipSpace();
        boolean there = position < text.length() && text.charAt(position) == expected;
        if (there) {
            position++;
        }
        return there;
    }

    private void expect(char expected) {
        if (!accept(expected)) {
            throw new Malformed();
        }
    }

    private char next() {
        char character = peek();
        position++;
        return character;
    }

    private char peek() {
        if (position >= text.length()) {
            throw new Malformed();
        }
        return text.charAt(position);
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    /** The text is not JSON; never leaves this class, so it needs no message and no stack trace. */
    private static final class Malformed extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }
}
