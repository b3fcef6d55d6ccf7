package org.almoner.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;

class WebhookTest {

    private static Webhook webhook(String id, byte[] body) {
        return new Webhook("stripe", id, "payment_intent.succeeded", "pi_1", Instant.EPOCH, "00-4bf9-00f0-01", body);
    }

    @Property
    void the_signed_bytes_arrive_as_they_came(@ForAll @NotBlank String id, @ForAll byte[] body) {
        EventCodec.Encoded encoded = webhook(id, body).encoded();
        Webhook read = Webhook.read(encoded.headers(), encoded.value());
        assertThat(read.body()).isEqualTo(body);
        assertThat(read).usingRecursiveComparison().isEqualTo(webhook(id, body));
    }

    @Example
    void a_payments_webhooks_have_one_key_and_every_providers_its_own() {
        assertThat(webhook("evt_1", new byte[0]).encoded().key()).isEqualTo("stripe:pi_1");
        assertThat(webhook("evt_2", new byte[0]).encoded().key()).isEqualTo("stripe:pi_1");
    }

    @Example
    void what_lacks_something_is_refused() {
        EventCodec.Encoded whole = webhook("evt_1", new byte[] {'{', '}'}).encoded();
        for (String name : whole.headers().keySet()) {
            Map<String, String> less = new HashMap<>(whole.headers());
            less.remove(name);
            if (name.equals("traceparent") || name.equals("content-type") || name.equals("ce_specversion")) {
                assertThat(Webhook.read(less, whole.value()).id()).isEqualTo("evt_1");
            } else {
                assertThatIllegalArgumentException().as(name).isThrownBy(() -> Webhook.read(less, whole.value()));
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Webhook.read(whole.headers(), null));
        for (Map.Entry<String, String> wrong : Map.of(
                        "ce_type", "org.almoner.WebhookReceived.v9", "ce_time", "now", "ce_id", "x")
                .entrySet()) {
            Map<String, String> other = new HashMap<>(whole.headers());
            other.put(wrong.getKey(), wrong.getValue());
            assertThatIllegalArgumentException()
                    .as(wrong.getKey())
                    .isThrownBy(() -> Webhook.read(other, whole.value()));
        }
    }
}
