package org.almoner.events;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Events as Kafka records: CloudEvents 1.0 in binary mode, attributes in {@code ce_*} headers, JSON in the value. */
public final class EventCodec {

    static final String TYPE_PREFIX = "org.almoner.";
    static final int VERSION = 1;

    private static final Map<String, Class<? extends Event>> TYPES = permitted(Event.class)
            .flatMap(EventCodec::permitted)
            .map(type -> type.<Event>asSubclass(Event.class))
            .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            // A newer sender may have added an optional field.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // 12.7 minor units do not exist; "12" is somebody's mistake.
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> Stream.of(CoercionInputShape.values())
                            .filter(shape -> shape != CoercionInputShape.EmptyString)
                            .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private EventCodec() {}

    /** A record ready to be sent. A null value is a tombstone. */
    public record Encoded(String topic, String key, Map<String, String> headers, byte @Nullable [] value) {}

    /** What reading a record comes to: a refusal is a value, since a record that cannot be understood must be kept. */
    public sealed interface Reading {
        record Understood(Envelope<Event> envelope) implements Reading {}

        /** @param reason for people: what is wrong, in one line, without anything from the body */
        record NotUnderstood(String reason) implements Reading {}
    }

    /** The names of all events, and their types. */
    public static Map<String, Class<? extends Event>> types() {
        return TYPES;
    }

    public static Encoded encode(Envelope<?> envelope) {
        Event event = envelope.event();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", envelope.id());
        headers.put("ce_type", TYPE_PREFIX + event.getClass().getSimpleName() + ".v" + VERSION);
        headers.put("ce_source", envelope.source());
        headers.put("ce_subject", event.subject());
        headers.put("ce_time", envelope.time().toString());
        headers.put("ce_receivedat", envelope.receivedAt().toString());
        if (envelope.cause() != null) {
            headers.put("ce_cause", envelope.cause());
        }
        if (envelope.traceparent() != null) {
            headers.put("traceparent", envelope.traceparent());
        }
        headers.put("content-type", "application/json");
        byte[] value = event instanceof DonorEvent.DonorErased ? null : JSON.writeValueAsBytes(event);
        return new Encoded(event.topic().topicName(), event.key(), headers, value);
    }

    /** Reads a record that {@link #encode} could have written, at this version or an older one. Never throws on content. */
    public static Reading read(Map<String, String> headers, byte @Nullable [] value) {
        String type = headers.get("ce_type");
        if (type == null || !type.startsWith(TYPE_PREFIX)) {
            return new Reading.NotUnderstood(type == null ? "no ce_type header" : "not an event of ours: " + type);
        }
        int dot = type.lastIndexOf(".v");
        String name = dot < TYPE_PREFIX.length() ? "" : type.substring(TYPE_PREFIX.length(), dot);
        Class<? extends Event> eventType = TYPES.get(name);
        if (eventType == null) {
            return new Reading.NotUnderstood("unknown event type: " + type);
        }
        if (!type.endsWith(".v" + VERSION)) {
            return new Reading.NotUnderstood("unknown version: " + type);
        }
        try {
            @Nullable Event event = value == null ? erased(eventType, headers) : JSON.readValue(value, eventType);
            if (event == null) {
                // "null" is JSON, and Jackson reads it as nothing at all.
                return new Reading.NotUnderstood(name + ": the body is null");
            }
            String lack = Whole.lack(event);
            if (lack != null) {
                return new Reading.NotUnderstood(name + ": " + name + lack);
            }
            Instant time = Instant.parse(required(headers, "ce_time"));
            String receivedAt = headers.get("ce_receivedat");
            return new Reading.Understood(new Envelope<>(
                    required(headers, "ce_id"),
                    required(headers, "ce_source"),
                    time,
                    receivedAt == null ? time : Instant.parse(receivedAt),
                    headers.get("ce_cause"),
                    headers.get("traceparent"),
                    event));
        } catch (JacksonException e) {
            // The original message may quote the body, and a body may hold a name.
            return new Reading.NotUnderstood(
                    name + ": " + e.getClass().getSimpleName() + " in " + name + place(e) + cause(e));
        } catch (IllegalArgumentException | DateTimeException e) {
            return new Reading.NotUnderstood(name + ": " + e.getMessage());
        }
    }

    /** The event's JSON alone, for a document or a page. */
    public static String toJson(Event event) {
        return JSON.writeValueAsString(event);
    }

    /** @throws JacksonException if it is not what {@link #toJson} wrote */
    public static <E extends Event> E fromJson(String json, Class<E> type) {
        return JSON.readValue(json, type);
    }

    private static Stream<Class<?>> permitted(Class<?> sealed) {
        return Stream.of(Objects.requireNonNull(sealed.getPermittedSubclasses(), sealed + " is not sealed"));
    }

    private static Event erased(Class<? extends Event> type, Map<String, String> headers) {
        if (type != DonorEvent.DonorErased.class) {
            throw new IllegalArgumentException("no value");
        }
        return new DonorEvent.DonorErased(new DonorId(required(headers, "ce_subject")));
    }

    private static String required(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("no " + name + " header");
        }
        return value;
    }

    // Names of our fields only: the keys of a map are part of the body.
    private static String place(JacksonException e) {
        StringBuilder place = new StringBuilder();
        for (JacksonException.Reference part : e.getPath()) {
            if (part.getPropertyName() != null && !(part.from() instanceof Map)) {
                place.append('.').append(part.getPropertyName());
            }
        }
        if (e.getLocation() != null) {
            place.append(" at line ").append(e.getLocation().getLineNr());
            place.append(", column ").append(e.getLocation().getColumnNr());
        }
        return place.toString();
    }

    private static String cause(JacksonException e) {
        return e.getCause() instanceof IllegalArgumentException refused ? ": " + refused.getMessage() : "";
    }

    /** Header bytes as text; CloudEvents headers are UTF-8. */
    public static String text(byte[] header) {
        return new String(header, StandardCharsets.UTF_8);
    }
}
