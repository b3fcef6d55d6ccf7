package org.almoner.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.almoner.events.EventCodec.Reading;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record as it was once written, kept for ever: {@code golden/v1/<Type>.json}, or {@code <Type>-<what is special>.json}. Files of
 * a version that was released are never changed; new ones may come beside them.
 */
record Golden(String version, String name, String topic, String key, Map<String, String> headers, JsonNode value) {

    static final JsonMapper JSON = new JsonMapper();

    static List<Golden> samples() {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Golden::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Golden sample(String name) {
        return samples().stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Golden read(Path file) {
        JsonNode json = JSON.readTree(file);
        Map<String, String> headers = new LinkedHashMap<>();
        json.get("headers").forEachEntry((name, value) -> headers.put(name, value.stringValue()));
        return new Golden(
                file.getParent().getFileName().toString(),
                file.getFileName().toString().replace(".json", ""),
                json.get("topic").stringValue(),
                json.get("key").stringValue(),
                headers,
                json.get("value"));
    }

    /** {@code DonationReceived}, as the file says and not the record. */
    String type() {
        return name.split("-", 2)[0];
    }

    byte @Nullable [] bytes() {
        return value.isNull() ? null : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    Envelope<Event> understood() {
        return switch (EventCodec.read(headers, bytes())) {
            case Reading.Understood(var envelope) -> envelope;
            case Reading.NotUnderstood(var reason) -> throw new AssertionError(this + ": " + reason);
        };
    }

    @Override
    public String toString() {
        return version + "/" + name;
    }
}
