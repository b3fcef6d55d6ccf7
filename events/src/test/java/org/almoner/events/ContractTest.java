package org.almoner.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What was once written can be read for ever, and what is written is what the schemas say. */
class ContractTest {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static Schema schema(String type, String version) {
        return SCHEMAS.getSchema(SchemaLocation.of("classpath:schemas/" + type + "." + version + ".json"));
    }

    static List<Golden> samples() {
        return Golden.samples();
    }

    static Collection<Class<? extends Event>> types() {
        return EventCodec.types().values();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void a_golden_sample_is_understood_and_keeps_its_meaning(Golden golden) {
        Envelope<Event> envelope = golden.understood();
        assertThat(envelope.event().getClass().getSimpleName()).isEqualTo(golden.type());
        assertThat(envelope.event().topic().topicName()).isEqualTo(golden.topic());
        assertThat(envelope.event().key()).isEqualTo(golden.key());

        EventCodec.Encoded again = EventCodec.encode(envelope);
        assertThat(again.topic()).isEqualTo(golden.topic());
        assertThat(again.key()).isEqualTo(golden.key());
        assertThat(again.headers()).containsAllEntriesOf(golden.headers());
        JsonNode value =
                again.value() == null ? Golden.JSON.getNodeFactory().nullNode() : Golden.JSON.readTree(again.value());
        requireAllOf(golden.value(), value);
        assertThat(EventCodec.read(again.headers(), again.value()))
                .isEqualTo(new EventCodec.Reading.Understood(envelope));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void a_golden_sample_and_what_is_written_today_are_what_the_schema_says(Golden golden) {
        Schema schema = schema(golden.type(), golden.version());
        assertThat(schema.validate(golden.value())).isEmpty();
        byte[] today = EventCodec.encode(golden.understood()).value();
        if (today != null) {
            assertThat(schema.validate(Golden.JSON.readTree(today))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void every_event_has_a_golden_sample_and_a_schema_of_its_very_fields(Class<? extends Event> type) {
        String name = type.getSimpleName();
        assertThat(Golden.samples())
                .as("golden/v%d/%s.json", EventCodec.VERSION, name)
                .anyMatch(golden -> golden.version().equals("v" + EventCodec.VERSION)
                        && golden.name().equals(name));
        JsonNode schema = schema(name, "v" + EventCodec.VERSION).getSchemaNode();
        assertThat(schema.get("title").stringValue()).isEqualTo(name + ".v" + EventCodec.VERSION);
        if (type == DonorEvent.DonorErased.class) {
            assertThat(schema.get("type").stringValue()).isEqualTo("null");
        } else {
            requireSame(type, schema, name);
        }
    }

    @Test
    void a_sample_with_any_required_field_taken_away_is_neither_valid_nor_understood() {
        List<String> tried = new ArrayList<>();
        for (Golden golden : Golden.samples()) {
            for (String field : golden.value().propertyNames()) {
                if (required(golden).contains(field)) {
                    var less = golden.value().asObject().deepCopy();
                    less.remove(field);
                    Golden broken = new Golden(
                            golden.version(), golden.name(), golden.topic(), golden.key(), golden.headers(), less);
                    String what = golden + " without " + field;
                    assertThat(schema(golden.type(), golden.version()).validate(less))
                            .as(what)
                            .isNotEmpty();
                    assertThat(EventCodec.read(broken.headers(), broken.bytes()))
                            .as(what)
                            .isInstanceOf(EventCodec.Reading.NotUnderstood.class);
                    tried.add(what);
                }
            }
        }
        assertThat(tried).hasSizeGreaterThan(60);
    }

    private static Set<String> required(Golden golden) {
        Set<String> names = new HashSet<>();
        JsonNode required =
                schema(golden.type(), golden.version()).getSchemaNode().path("required");
        required.forEach(name -> names.add(name.stringValue()));
        return names;
    }

    private static void requireAllOf(JsonNode part, JsonNode whole) {
        if (part.isObject()) {
            part.forEachEntry((name, value) -> requireAllOf(value, whole.path(name)));
        } else if (part.isArray()) {
            assertThat(whole.size()).isEqualTo(part.size());
            for (int i = 0; i < part.size(); i++) {
                requireAllOf(part.get(i), whole.path(i));
            }
        } else {
            assertThat((Object) whole).isEqualTo(part);
        }
    }

    /** The schema has the record's components, requires those that are not optional, and so on inside. */
    private static void requireSame(Class<?> type, JsonNode schema, String path) {
        Set<String> components = new TreeSet<>();
        Set<String> required = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(component.getName());
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(component.getName());
            }
            requireSameType(
                    component.getGenericType(),
                    resolved(schema.path("properties").path(component.getName())),
                    path + "." + component.getName());
        }
        assertThat(new TreeSet<>(schema.path("properties").propertyNames()))
                .as("fields of %s", path)
                .isEqualTo(components);
        Set<String> requires = new TreeSet<>();
        schema.path("required").forEach(name -> requires.add(name.stringValue()));
        assertThat(requires).as("required of %s", path).isEqualTo(required);
    }

    private static void requireSameType(Type type, JsonNode schema, String path) {
        if (type instanceof ParameterizedType many) {
            boolean list = many.getRawType() == List.class;
            assertThat(schema.path("type").stringValue()).as(path).isEqualTo(list ? "array" : "object");
            Type element = many.getActualTypeArguments()[list ? 0 : 1];
            requireSameType(element, resolved(schema.path(list ? "items" : "additionalProperties")), path + "[]");
            return;
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord() && !Set.of(DonationId.class, DonorId.class).contains(plain)) {
            requireSame(plain, schema, path);
        } else {
            String expected = Map.<Class<?>, String>of(
                            long.class, "integer",
                            int.class, "integer",
                            boolean.class, "boolean",
                            String.class, "string",
                            Instant.class, "string",
                            Currency.class, "string",
                            DonationId.class, "string",
                            DonorId.class, "string")
                    .get(plain);
            JsonNode is = schema.path("type");
            String said = is.isArray() ? is.path(0).stringValue() : is.stringValue("");
            assertThat(schema.has("enum") || said.equals(expected))
                    .as("%s is %s and not %s", path, expected, said)
                    .isTrue();
        }
    }

    /** Follows a reference into the shared schemas; of an amount with a bound, the amount. */
    private static JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        if (reference.isMissingNode()) {
            return schema.has("allOf") ? resolved(schema.path("allOf").path(0)) : schema;
        }
        String name = reference.stringValue();
        return resolved(
                schema("shared", "v" + EventCodec.VERSION).getSchemaNode().at(name.substring(name.indexOf('#') + 1)));
    }
}
