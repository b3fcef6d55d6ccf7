package org.almoner.donation;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object of a provider's JSON, read strictly: a field of another type than documented is refused by its path, never guessed
 * at. A field that is null counts as missing. No message quotes a value, since a value may be a name.
 */
final class Body {

    static final int NESTING_MAX = 500;

    private static final int REFERENCE_LETTERS_MAX = 255;
    private static final long SECONDS_MAX = 253_402_300_799L; // the end of the year 9999

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .build())
                    .build())
            // Of two fields with one name, each reader would pick another.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String path;
    private final JsonNode node;

    private Body(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    /** The body is not what the provider documents. The message is for the operator and quotes nothing. */
    static final class Unreadable extends Exception {
        Unreadable(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    static Body parse(byte[] bytes) throws Unreadable {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new Unreadable(
                    "not JSON, or nested too deeply: " + e.getClass().getSimpleName());
        }
        if (!root.isObject()) {
            throw new Unreadable("not a JSON object");
        }
        return new Body("", root);
    }

    /** An object that must be there. */
    Body object(String field) throws Unreadable {
        return required(optionalObject(field), field);
    }

    @Nullable
    Body optionalObject(String field) throws Unreadable {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            throw wrong(field, "an object");
        }
        return new Body(path + field + ".", value);
    }

    /** What is an object when the provider was asked to expand it, and the object's id otherwise. */
    @Nullable
    Body expanded(String field) throws Unreadable {
        JsonNode value = value(field);
        return value == null || value.isString() ? null : object(field);
    }

    /** The id of something that is an id, or an object with one when the provider was asked to expand it. */
    @Nullable
    String idOf(String field) throws Unreadable {
        Body expanded = expanded(field);
        return expanded == null ? reference(field) : expanded.reference("id");
    }

    String text(String field) throws Unreadable {
        return required(optionalText(field), field);
    }

    @Nullable
    String optionalText(String field) throws Unreadable {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(field, "text");
        }
        return value.stringValue();
    }

    /** A provider's id of something: one printable word, short enough to be a key. Empty counts as missing. */
    @Nullable
    String reference(String field) throws Unreadable {
        String text = optionalText(field);
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!isReference(text)) {
            throw wrong(field, "an id");
        }
        return text;
    }

    static boolean isReference(String text) {
        return text.length() <= REFERENCE_LETTERS_MAX
                && !text.isEmpty()
                && text.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
    }

    String requiredReference(String field) throws Unreadable {
        return required(reference(field), field);
    }

    long number(String field) throws Unreadable {
        return required(optionalNumber(field), field);
    }

    @Nullable
    Long optionalNumber(String field) throws Unreadable {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw wrong(field, "a whole number");
        }
        if (!value.canConvertToLong()) {
            throw new Unreadable(path + field + " is larger than money can be");
        }
        return value.longValue();
    }

    @Nullable
    Boolean flag(String field) throws Unreadable {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrong(field, "true or false");
        }
        return value.booleanValue();
    }

    /** A time in seconds since 1970. */
    @Nullable
    Instant seconds(String field) throws Unreadable {
        Long seconds = optionalNumber(field);
        if (seconds == null) {
            return null;
        }
        if (seconds < 0 || seconds > SECONDS_MAX) {
            throw wrong(field, "a time in seconds");
        }
        return Instant.ofEpochSecond(seconds);
    }

    /** A time as {@code 2026-11-22T20:15:00Z}, or with an offset. */
    @Nullable
    Instant instant(String field) throws Unreadable {
        String text = optionalText(field);
        if (text == null) {
            return null;
        }
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw wrong(field, "a time in ISO 8601");
        }
    }

    /** What is wrong with a field. */
    Unreadable wrong(String field, String expected) {
        return new Unreadable(path + field + " is not " + expected);
    }

    private @Nullable JsonNode value(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private <T> T required(@Nullable T value, String field) throws Unreadable {
        if (value == null) {
            throw new Unreadable(path + field + " is missing");
        }
        return value;
    }
}
