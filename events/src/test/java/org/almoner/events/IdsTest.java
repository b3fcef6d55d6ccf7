package org.almoner.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class IdsTest {

    @Example
    void an_id_is_the_same_on_every_machine_and_for_ever() {
        // Computed by hand: SHA-256 of "6:stripe4:pi_1", its first 130 bits in Crockford's base 32.
        assertThat(DonationId.of("stripe", "pi_1")).hasToString("don_rpv74rjz3ky3kn73hvqz78p0dq");
    }

    @Property
    void the_same_parts_make_the_same_id(@ForAll @Size(min = 1, max = 4) List<String> parts) {
        String id = derived(parts);
        assertThat(id).matches("x_[0-9a-hjkmnp-tv-z]{26}");
        assertThat(derived(List.copyOf(parts))).isEqualTo(id);
    }

    @Property
    void other_parts_make_another_id(
            @ForAll @Size(max = 4) List<String> parts, @ForAll @Size(max = 4) List<String> others) {
        assertThat(derived(parts).equals(derived(others)))
                .isEqualTo(wellFormed(parts).equals(wellFormed(others)));
    }

    @Property
    void where_a_part_ends_matters(@ForAll String first, @ForAll String letter, @ForAll String second) {
        if (!letter.isEmpty()) {
            assertThat(derived(List.of(first + letter, second))).isNotEqualTo(derived(List.of(first, letter, second)));
            if (!(first + letter).equals(first)
                    && !wellFormed(List.of(first + letter, second))
                            .equals(wellFormed(List.of(first, letter + second)))) {
                assertThat(derived(List.of(first + letter, second)))
                        .isNotEqualTo(derived(List.of(first, letter + second)));
            }
        }
    }

    @Example
    void the_length_of_a_part_cannot_be_forged() {
        assertThat(derived(List.of("a", "b"))).isNotEqualTo(derived(List.of("a1:b")));
        assertThat(derived(List.of("", ""))).isNotEqualTo(derived(List.of("")));
    }

    @Property
    void a_donor_is_its_gifts_and_nobody_elses(@ForAll String one, @ForAll String another) {
        DonorId donor = DonorId.of(DonationId.of("stripe", one));
        assertThat(donor.equals(DonorId.of(DonationId.of("stripe", another))))
                .isEqualTo(wellFormed(List.of(one)).equals(wellFormed(List.of(another))));
        assertThat(donor).isNotEqualTo(DonorId.of(DonationId.of("standard", one)));
    }

    @Example
    void an_id_of_something_else_is_refused_without_repeating_it() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DonationId("Hana Kim"))
                .withMessageNotContaining("Hana");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DonorId("Hana Kim"))
                .withMessageNotContaining("Hana");
    }

    private static String derived(List<String> parts) {
        return Ids.derived("x_", parts.toArray(String[]::new));
    }

    /** Half a surrogate pair is no character; all halves are written as the same question mark. */
    private static List<String> wellFormed(List<String> parts) {
        return parts.stream()
                .map(part -> new String(part.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .toList();
    }
}
