package org.almoner.donation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @Test
    void leavesNoWayIntoAHeader() {
        assertThat(Words.clean("Ada\r\nBcc: all@example.org", 120)).isEqualTo("Ada Bcc: all@example.org");
        assertThat(Words.clean("a\u0000b\u001bc\u007fd\u0085e\u2028f\u202eg", 120))
                .isEqualTo("a b c d e f g");
        assertThat(Words.clean(" \t\r\n ", 120)).isNull();
    }

    @Test
    void leavesPeopleTheirNames() {
        for (String name : new String[] {
            "김하늘", "🌸 Ada 👩🏽‍🚀", "Đặng Thị Hà", "مریم", "O’Brien-Łukasz", "👨‍👩‍👧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
        }) {
            assertThat(Words.clean(name, 120)).isEqualTo(name);
        }
        assertThat(Words.clean("half \ud83c of a flower", 120)).isEqualTo("half of a flower");
        assertThat(Words.clean("🌸".repeat(200), 120)).isEqualTo("🌸".repeat(120));
    }

    @Test
    void neverLetsAControlThrough() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int letter = 0; letter < 20; letter++) {
                text.append((char) random.nextInt(0x10000));
            }
            String clean = Words.clean(text.toString(), 50);
            assertThat(clean == null ? "" : clean).doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4242424242424242, ************4242",
        "my card 4242 4242 4242 4242 thanks, my card **** **** **** 4242 thanks",
        "3782-822463-10005, ****-******-*0005",
        "4242424242424241, 4242424242424241",
        "gift 12345, gift 12345",
        "2026-11-22, 2026-11-22"
    })
    void masksCardNumbersAndNothingElse(String text, String expected) {
        assertThat(Words.clean(text, 120)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.org", " a@b ", "하늘@예시.한국", "a+b@example.org", "o'brien@example.org"})
    void takesAddresses(String email) {
        assertThat(Contact.of(null, email)).isEqualTo(new Contact(null, email.strip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "ada",
                "ada@",
                "@example.org",
                "a@b@c",
                "a b@example.org",
                "a@example.org\r\nBcc: x",
                "a@b,c@d",
                "Ada <ada@example.org>",
                "a;b@example.org",
                "a\u0000@example.org",
                "a\u00a0@example.org"
            })
    void refusesWhatIsNoAddress(String email) {
        assertThat(Contact.of("Ada", email)).isEqualTo(new Contact("Ada", null));
        assertThat(Contact.of(" ", email)).isNull();
    }

    @Test
    void refusesAnAddressThatIsTooLong() {
        String domain = "@" + "d".repeat(200) + ".org";
        assertThat(Contact.of(null, "a".repeat(254 - domain.length()) + domain)).isNotNull();
        assertThat(Contact.of(null, "a".repeat(255 - domain.length()) + domain)).isNull();
    }

    @Test
    void showsNobody() {
        assertThat(new Contact("Ada", "ada@example.org").toString())
                .doesNotContain("Ada")
                .doesNotContain("@");
    }
}
