package org.almoner.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.almoner.events.DonorEvent.DonorContact;
import org.almoner.events.EventCodec.Reading;
import tools.jackson.databind.node.ObjectNode;

/** What a reader takes, and what it refuses with a reason that repeats nothing of the body. */
class EventCodecTest {

    private static final String SECRET = "Hana Kim, 12 Harbour Road";

    private final Golden whole = Golden.sample("DonationReceived");

    @Example
    void a_missing_field_is_named_with_its_path() {
        assertThat(refusal(body -> body.remove("reference")))
                .isEqualTo("DonationReceived: DonationReceived.reference is missing");
        assertThat(refusal(body -> body.putNull("donor")))
                .isEqualTo("DonationReceived: DonationReceived.donor is missing");
        assertThat(refusal(body -> body.withObject("/amount").remove("currency")))
                .isEqualTo("DonationReceived: DonationReceived.amount.currency is missing");
        assertThat(refusal(body -> body.withObject("/amount").remove("minor")))
                .contains("DonationReceived.amount.minor");
        assertThat(refusal(body -> body.remove("anonymous"))).contains("DonationReceived.anonymous");
    }

    @Example
    void a_missing_part_of_a_list_is_named_with_its_path() {
        Golden allocated = Golden.sample("FundAllocated");
        assertThat(refusal(allocated, body -> body.withArray("/parts").addNull()))
                .isEqualTo("FundAllocated: FundAllocated.parts holds a null");
        assertThat(refusal(
                        allocated, body -> body.withArray("/parts").addObject().put("fund", "education")))
                .isEqualTo("FundAllocated: FundAllocated.parts.names is missing");
        assertThat(refusal(allocated, body -> ((ObjectNode) body.at("/parts/0/names")).putNull("ko")))
                .isEqualTo("FundAllocated: FundAllocated.parts.names holds a null");
    }

    @Example
    void what_a_newer_sender_adds_is_ignored() {
        ObjectNode more = copy(whole);
        more.putObject("tribute").put("to", "somebody");
        more.withObject("/amount").put("exponent", 2);
        assertThat(read(whole.headers(), more.toString())).isEqualTo(new Reading.Understood(whole.understood()));
    }

    @Example
    void a_number_is_whole_and_a_number() {
        for (String minor : new String[] {
            "12.7",
            "12.0",
            "1e3",
            "\"12\"",
            "null",
            "true",
            "[1]",
            "{}",
            "9223372036854775808",
            "-9223372036854775809",
            "NaN"
        }) {
            assertThat(refusal(whole.value().toString().replace("\"minor\":5000", "\"minor\":" + minor)))
                    .as(minor)
                    .startsWith("DonationReceived: ");
        }
        assertThat(refusal(body -> body.put("anonymous", "false"))).startsWith("DonationReceived: ");
        assertThat(refusal(body -> body.putNull("anonymous"))).startsWith("DonationReceived: ");
        assertThat(refusal(body -> body.put("reference", 5))).startsWith("DonationReceived: ");
    }

    @Example
    void the_ends_of_long_are_numbers() {
        for (long minor : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
            String body = whole.value().toString().replace("\"minor\":5000", "\"minor\":" + minor);
            assertThat(read(whole.headers(), body))
                    .isInstanceOfSatisfying(
                            Reading.Understood.class,
                            understood -> assertThat(((DonationEvent.DonationReceived)
                                                    understood.envelope().event())
                                            .amount()
                                            .minor())
                                    .isEqualTo(minor));
        }
    }

    @Example
    void nesting_has_an_end() {
        String shallow = "[".repeat(90) + "]".repeat(90);
        String deep = "[".repeat(501) + "]".repeat(501);
        String body = whole.value().toString();
        assertThat(read(whole.headers(), body.replaceFirst("\\{", "{\"x\":" + shallow + ",")))
                .isInstanceOf(Reading.Understood.class);
        assertThat(refusal(body.replaceFirst("\\{", "{\"x\":" + deep + ","))).startsWith("DonationReceived: ");
        assertThat(refusal(deep)).startsWith("DonationReceived: ");
    }

    @Example
    void another_version_or_type_is_not_guessed_at() {
        assertThat(withHeader("ce_type", "org.almoner.DonationReceived.v9"))
                .isEqualTo("unknown version: org.almoner.DonationReceived.v9");
        assertThat(withHeader("ce_type", "org.almoner.DonationReceived.v11")).startsWith("unknown version");
        assertThat(withHeader("ce_type", "org.almoner.DonationReceived")).startsWith("unknown event type");
        assertThat(withHeader("ce_type", "org.almoner.Donated.v1")).startsWith("unknown event type");
        assertThat(withHeader("ce_type", "org.almoner..v1")).startsWith("unknown event type");
        assertThat(withHeader("ce_type", "org.almoner.v1")).startsWith("unknown event type");
        assertThat(withHeader("ce_type", "com.example.DonationReceived.v1")).startsWith("not an event of ours");
        assertThat(withHeader("ce_type", null)).isEqualTo("no ce_type header");
    }

    @Example
    void the_headers_that_place_an_event_are_required() {
        for (String name : new String[] {"ce_id", "ce_source", "ce_time"}) {
            assertThat(withHeader(name, null)).contains(name);
            assertThat(withHeader(name, "")).contains(name);
        }
        assertThat(withHeader("ce_time", "yesterday")).startsWith("DonationReceived: ");
        assertThat(withHeader("ce_receivedat", "yesterday")).startsWith("DonationReceived: ");
    }

    @Example
    void without_a_receipt_the_event_was_received_when_it_was_said() {
        Map<String, String> headers = new HashMap<>(whole.headers());
        headers.remove("ce_receivedat");
        assertThat(read(headers, whole.value().toString()))
                .isInstanceOfSatisfying(
                        Reading.Understood.class,
                        understood -> assertThat(understood.envelope().receivedAt())
                                .isEqualTo(understood.envelope().time()));
    }

    @Example
    void only_erasing_has_no_value() {
        assertThat(EventCodec.read(whole.headers(), null))
                .isEqualTo(new Reading.NotUnderstood("DonationReceived: no value"));
        Golden erased = Golden.sample("DonorErased");
        assertThat(EventCodec.read(erased.headers(), null)).isInstanceOf(Reading.Understood.class);
        Map<String, String> ofNobody = new HashMap<>(erased.headers());
        ofNobody.put("ce_subject", SECRET);
        assertThat(EventCodec.read(ofNobody, null))
                .isInstanceOfSatisfying(
                        Reading.NotUnderstood.class,
                        refused -> assertThat(refused.reason()).doesNotContain("Hana"));
    }

    @Example
    void no_reason_repeats_what_the_body_says() {
        for (String field : whole.value().propertyNames()) {
            for (Consumer<ObjectNode> spoilt : List.<Consumer<ObjectNode>>of(
                    body -> body.put(field, SECRET),
                    body -> body.putArray(field).add(SECRET),
                    body -> body.putObject(field).put(SECRET, SECRET),
                    body -> body.putObject(field).put("minor", SECRET).put("currency", SECRET))) {
                ObjectNode body = copy(whole);
                spoilt.accept(body);
                if (read(whole.headers(), body.toString()) instanceof Reading.NotUnderstood(var reason)) {
                    assertThat(reason).as("%s of %s", reason, body).doesNotContain("Hana", "Harbour");
                }
            }
        }
        assertThat(refusal(
                        Golden.sample("FundAllocated"),
                        body -> ((ObjectNode) body.at("/parts/0/names")).putArray(SECRET)))
                .contains("FundAllocated.parts.names")
                .doesNotContain("Hana");
        assertThat(refusal(SECRET)).doesNotContain("Hana");
        assertThat(refusal("\"" + SECRET + "\"")).doesNotContain("Hana");
        assertThat(refusal("{\"donation\":\"" + SECRET)).doesNotContain("Hana");
        assertThat(refusal(whole.value() + SECRET)).doesNotContain("Hana");
    }

    @Example
    void nothing_is_no_event() {
        assertThat(refusal("null")).isEqualTo("DonationReceived: the body is null");
        assertThat(refusal(" null ")).isEqualTo("DonationReceived: the body is null");
        assertThat(refusal("")).startsWith("DonationReceived: ");
    }

    @Property
    void bytes_of_any_kind_are_an_answer_and_no_exception(@ForAll byte[] value) {
        assertThat(EventCodec.read(whole.headers(), value)).isInstanceOf(Reading.NotUnderstood.class);
    }

    @Property
    void a_body_cut_anywhere_is_not_understood(@ForAll int at) {
        String body = whole.value().toString();
        assertThat(refusal(body.substring(0, Math.floorMod(at, body.length())))).startsWith("DonationReceived: ");
    }

    @Property
    void names_survive_whatever_they_are_written_in(@ForAll @NotBlank String name, @ForAll String email) {
        Envelope<Event> said = contact(name, email);
        EventCodec.Encoded encoded = EventCodec.encode(said);
        assertThat(EventCodec.read(encoded.headers(), encoded.value())).isEqualTo(new Reading.Understood(said));
    }

    @Example
    void hangul_and_emoji_survive() {
        for (String name :
                new String[] {"김하나", "🕊👩🏽‍⚖️", "e\u0301", "\u0000", "\r\nBcc: everybody", "\"\\", "<b>"}) {
            EventCodec.Encoded encoded = EventCodec.encode(contact(name, null));
            assertThat(EventCodec.read(encoded.headers(), encoded.value()))
                    .isEqualTo(new Reading.Understood(contact(name, null)));
        }
    }

    @Example
    void half_a_character_does_not_hold_up_the_line() {
        Envelope<Event> half = contact("Hana \ud83d", "\udd4a");
        EventCodec.Encoded encoded = EventCodec.encode(half);
        assertThat(EventCodec.read(encoded.headers(), encoded.value())).isEqualTo(new Reading.Understood(half));
    }

    private static Envelope<Event> contact(String name, String email) {
        return new Envelope<>(
                "id",
                "/donation-service",
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                null,
                new DonorContact(new DonorId("dnr_1"), name, email));
    }

    private static ObjectNode copy(Golden golden) {
        return golden.value().asObject().deepCopy();
    }

    private static Reading read(Map<String, String> headers, String body) {
        return EventCodec.read(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private String refusal(Consumer<ObjectNode> spoil) {
        return refusal(whole, spoil);
    }

    private static String refusal(Golden golden, Consumer<ObjectNode> spoil) {
        ObjectNode body = copy(golden);
        spoil.accept(body);
        return refusal(golden.headers(), body.toString());
    }

    private String refusal(String body) {
        return refusal(whole.headers(), body);
    }

    private String withHeader(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(whole.headers());
        headers.remove(name);
        if (value != null) {
            headers.put(name, value);
        }
        return refusal(headers, whole.value().toString());
    }

    private static String refusal(Map<String, String> headers, String body) {
        return switch (read(headers, body)) {
            case Reading.NotUnderstood(var reason) -> reason;
            case Reading.Understood(var envelope) -> throw new AssertionError("understood " + envelope);
        };
    }
}
