package org.almoner.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** docs/asyncapi.yaml says what the code does. */
class AsyncApiTest {

    private static final Path FILE = Path.of("../docs/asyncapi.yaml");

    private final JsonNode api = new YAMLMapper().readTree(FILE);

    @Test
    void its_channels_are_the_topics_with_their_settings() {
        Map<String, Map<String, String>> channels = new TreeMap<>();
        api.path("channels").forEach(channel -> {
            JsonNode settings = channel.path("bindings").path("kafka").path("topicConfiguration");
            Map<String, String> inKafkasWords = new TreeMap<>();
            settings.forEachEntry((name, value) ->
                    inKafkasWords.put(name, value.isArray() ? value.path(0).asString() : value.asString()));
            channels.put(channel.path("address").stringValue(), inKafkasWords);
        });
        Map<String, Map<String, String>> topics = new TreeMap<>();
        for (Topic topic : Topic.values()) {
            topics.put(topic.topicName(), new TreeMap<>(topic.settings()));
        }
        topics.put("{topic}.{group}.dlq", Map.of());
        assertThat(channels).isEqualTo(topics);
        assertThat(Topic.DONATIONS.deadLetters("ledger-service"))
                .isEqualTo("{topic}.{group}.dlq"
                        .replace("{topic}", Topic.DONATIONS.topicName())
                        .replace("{group}", "ledger-service"));
    }

    @Test
    void a_topics_messages_are_the_events_that_are_said_there() {
        Map<String, Set<String>> written = new TreeMap<>();
        api.path("channels").forEach(channel -> {
            Set<String> names = new TreeSet<>();
            channel.path("messages")
                    .forEach(message -> names.add(message(message).path("name").stringValue()));
            written.put(channel.path("address").stringValue(), names);
        });
        Map<String, Set<String>> said = new TreeMap<>();
        said.put("{topic}.{group}.dlq", Set.of("DeadLetter"));
        said.put(Topic.WEBHOOKS.topicName(), Set.of(Webhook.TYPE));
        Map<String, Golden> samples = new HashMap<>();
        Golden.samples().forEach(golden -> samples.put(golden.type(), golden));
        EventCodec.types()
                .keySet()
                .forEach(type -> said.computeIfAbsent(
                                samples.get(type).understood().event().topic().topicName(), topic -> new TreeSet<>())
                        .add(EventCodec.TYPE_PREFIX + type + ".v" + EventCodec.VERSION));
        assertThat(written).isEqualTo(said);
    }

    @Test
    void every_channel_is_said_by_somebody() {
        Set<String> said = new TreeSet<>();
        api.path("operations")
                .forEach(operation ->
                        said.add(operation.path("channel").path("$ref").stringValue()));
        Set<String> channels = new TreeSet<>();
        api.path("channels").propertyNames().forEach(name -> channels.add("#/channels/" + name));
        assertThat(said).isEqualTo(channels);
    }

    @Test
    void payloads_are_the_schemas_that_the_code_is_held_against() {
        for (String type : EventCodec.types().keySet()) {
            String reference =
                    api.at("/components/messages/" + type + "/payload/$ref").stringValue();
            Path schema = FILE.resolveSibling(reference).normalize();
            assertThat(schema).exists();
            assertThat(schema.getFileName()).hasToString(type + ".v" + EventCodec.VERSION + ".json");
            assertThat(Files.exists(Path.of("src/main/resources/schemas").resolve(schema.getFileName())))
                    .isTrue();
        }
    }

    @Test
    void keys_are_what_it_says() {
        for (Golden golden : Golden.samples()) {
            JsonNode key = api.at("/components/messages/" + golden.type() + "/bindings/kafka/key");
            assertThat(key.isObject()).isTrue();
            String inTheModule = key.toString().replace("../events/src/main/resources/", "classpath:");
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(Golden.JSON.readTree(inTheModule))
                            .validate(Golden.JSON.getNodeFactory().stringNode(golden.key())))
                    .as("key of %s", golden)
                    .isEmpty();
        }
    }

    @Test
    void headers_of_events_are_those_that_are_written() {
        Envelope<Event> whole = Golden.sample("DonationReceived").understood();
        Envelope<Event> least =
                new Envelope<>(whole.id(), whole.source(), whole.time(), whole.receivedAt(), null, null, whole.event());
        requireHeaders(
                "EventHeaders",
                EventCodec.encode(whole).headers(),
                EventCodec.encode(least).headers());
    }

    @Test
    void headers_of_webhooks_are_those_that_are_written() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        Webhook whole = new Webhook(
                "stripe", "evt_1", "payment_intent.succeeded", "pi_1", Instant.EPOCH, "00-4bf9-00f0-01", body);
        Webhook least = new Webhook("stripe", "evt_1", "payment_intent.succeeded", "pi_1", Instant.EPOCH, null, body);
        requireHeaders(
                "WebhookHeaders", whole.encoded().headers(), least.encoded().headers());
    }

    private void requireHeaders(String schema, Map<String, String> whole, Map<String, String> least) {
        JsonNode headers = api.path("components").path("schemas").path(schema);
        assertThat(new TreeSet<>(headers.path("properties").propertyNames())).isEqualTo(new TreeSet<>(whole.keySet()));
        Set<String> required = new TreeSet<>();
        headers.path("required").forEach(name -> required.add(name.stringValue()));
        assertThat(required).isEqualTo(new TreeSet<>(least.keySet()));
        var validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(headers);
        assertThat(validator.validate(Golden.JSON.valueToTree(whole))).isEmpty();
        Map<String, String> ofAnotherKind = new LinkedHashMap<>(whole);
        ofAnotherKind.put("ce_type", "com.example.Something");
        assertThat(validator.validate(Golden.JSON.valueToTree(ofAnotherKind))).isNotEmpty();
    }

    private JsonNode message(JsonNode reference) {
        return api.at(reference.path("$ref").stringValue().substring(1));
    }
}
