package org.almoner.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.almoner.events.Money;
import org.almoner.notification.Email.Content;
import org.almoner.notification.Email.GoalUpdate;
import org.almoner.notification.Email.Impact;
import org.almoner.notification.Email.Kind;
import org.almoner.notification.Email.Share;
import org.almoner.notification.Email.State;
import org.almoner.notification.Email.ThankYou;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What donors read, as it arrives. */
class LetterTest {

    private static final String UNSUBSCRIBE = "https://mail.example.org/unsubscribe/abc?lang=en";
    private static final WriteLetter LETTERS = new WriteLetter(Desk.settings("organisation", "Haven"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    en | 5000    | USD | $50.00 USD
                    en | 5000    | EUR | €50.00 EUR
                    en | 50000   | KRW | ₩50,000 KRW
                    en | 123456  | JPY | ¥123,456 JPY
                    en | 5000    | CAD | $50.00 CAD
                    en | 1234567 | BHD | 1,234.567 BHD
                    en | 5000    | CHF | 50.00 CHF
                    en | 330     | EUR | €3.30 EUR
                    en | 9223372036854775807 | USD | $92,233,720,368,547,758.07 USD
                    ko | 50000   | KRW | ₩50,000 KRW
                    ko | 5000    | USD | $50.00 USD
                    ko | 5000    | EUR | €50.00 EUR
                    ko | 5000    | JPY | ¥5,000 JPY
                    de | 5000    | EUR | 50,00 € EUR
                    """)
    void money(String language, long minor, String currency, String expected) {
        // A no-break space is how some locales keep number and sign together.
        assertThat(Amounts.display(Money.of(minor, currency), Locale.forLanguageTag(locale(language)))
                        .replace('\u00a0', ' '))
                .isEqualTo(expected);
    }

    private static String locale(String language) {
        return switch (language) {
            case "en" -> "en-US";
            case "ko" -> "ko-KR";
            default -> "de-DE";
        };
    }

    @Test
    void aThankYouInEnglish() {
        Letter letter = thanks("en", "Ada Lovelace");

        assertThat(letter.subject()).isEqualTo("Thank you, Ada Lovelace: $50.00 USD for Safe Passage Fund");
        assertThat(letter.text())
                .startsWith("Thank you, Ada Lovelace.\n")
                .contains("Your gift of $50.00 USD has arrived safely and is set aside for Safe Passage Fund.")
                .contains("here is what $25.00 USD can do: a month of tutoring material.")
                .contains("Campaign: Safe Harbour")
                .contains("Date: November 22, 2026")
                .contains("Gift number: don_1")
                .contains("Payment: pi_1")
                .doesNotContain("Unsubscribe");
    }

    @Test
    void aThankYouInKorean() {
        Letter letter = LETTERS.write(
                email(
                        "ko",
                        new ThankYou(
                                Money.of(50_000, "KRW"),
                                List.of(
                                        new Share("교육 사업", Money.of(15_000, "KRW")),
                                        new Share("안전한 길 기금", Money.of(35_000, "KRW"))),
                                "안전한 항구",
                                Desk.NOON,
                                "pi_1",
                                true,
                                true,
                                null)),
                "김하늘",
                UNSUBSCRIBE);

        assertThat(letter.subject()).isEqualTo("김하늘 님, 따뜻한 후원에 감사드립니다: ₩50,000 KRW, 교육 사업 및 안전한 길 기금");
        assertThat(letter.text())
                .startsWith("김하늘 님, 감사합니다.\n")
                .contains("기금: 교육 사업 – ₩15,000 KRW")
                .contains("기금: 안전한 길 기금 – ₩35,000 KRW")
                .contains("후원일: 2026년 11월 22일")
                .contains("공개하지 않겠습니다")
                .contains("나누어 배정하였습니다: 교육 사업 및 안전한 길 기금");
    }

    @Test
    void anUpdateSaysHowToHaveNoMore() {
        Letter letter = LETTERS.write(email("en", goal()), null, UNSUBSCRIBE);

        assertThat(letter.subject()).isEqualTo("Safe Harbour has reached its goal of $10,000.00 USD");
        assertThat(letter.text())
                .contains("$10,030.00 USD has been given")
                .endsWith("Unsubscribe: " + UNSUBSCRIBE + "\n");
        assertThat(LetterHtml.of(letter)).contains("<a class=\"accent\" href=\"" + UNSUBSCRIBE + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void withoutANameNobodyIsCalledNull(String language) {
        for (String name : new String[] {null, "", "  ", "\r\n"}) {
            Letter letter = LETTERS.write(email(language, content()), name, UNSUBSCRIBE);
            assertThat(letter.subject() + LetterHtml.of(letter) + letter.text())
                    .doesNotContain("null")
                    .doesNotContain("{name}")
                    .doesNotContain(" ,")
                    .doesNotContain(", :");
        }
    }

    @Test
    void bothPartsSayTheSame() {
        for (Content content : List.of(content(), goal())) {
            for (String language : Words.languages()) {
                Letter letter = LETTERS.write(email(language, content), "Ada", UNSUBSCRIBE);
                String html = LetterHtml.of(letter).replaceAll("(?s)<(style|title).*?</\\1>|<[^>]+>", " ");
                letter.paragraphs().forEach(paragraph -> assertThat(html).contains(paragraph));
                letter.rows()
                        .forEach(row -> assertThat(html).contains(row.label()).contains(row.value()));
                assertThat(html).contains(letter.heading()).contains(letter.why());
            }
        }
    }

    @Test
    void htmlInANameIsText() {
        Letter letter = LETTERS.write(
                email(
                        "en",
                        new ThankYou(
                                Money.of(5_000, "USD"),
                                List.of(new Share("<b>Fund</b>", Money.of(5_000, "USD"))),
                                "\"Quotes\" & <script>alert(1)</script>",
                                Desk.NOON,
                                "<img src=x>",
                                false,
                                false,
                                null)),
                "<b onload=x>Ada & \"Co\"</b>",
                UNSUBSCRIBE);

        String html = LetterHtml.of(letter);
        assertThat(html)
                .doesNotContain("<b>", "<b ", "<script>", "<img")
                .contains("&lt;b onload=x&gt;Ada &amp; &quot;Co&quot;&lt;/b&gt;")
                .contains("&lt;script&gt;");
    }

    @Test
    void nothingIsFetchedWhenItIsOpened() {
        for (String language : Words.languages()) {
            String html = LetterHtml.of(LETTERS.write(email(language, goal()), "Ada", UNSUBSCRIBE));
            assertThat(html.replace(UNSUBSCRIBE, ""))
                    .doesNotContain("http:", "https:", "src=", "url(", "@import", "<script");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Ada\\r\\nBcc: eve            | Ada Bcc: eve
                    Ada\\tLovelace\\u0000         | Ada Lovelace
                    A\\u202Eda                   | A da
                    Win at https://evil.example | null
                    WWW.evil                    | null
                    eve@example.org             | null
                    cheap-pills.com             | null
                    J. R. R. Tolkien            | J. R. R. Tolkien
                    김하늘 🕊                     | 김하늘 🕊
                    """)
    void names(String given, String shown) {
        String unescaped =
                given.replace("\\u0000", "\0").replace("\\u202E", "\u202e").translateEscapes();
        assertThat(String.valueOf(WriteLetter.name(unescaped))).isEqualTo(shown);
    }

    @Test
    void aNameThatNeverEndsIsCutBetweenLetters() {
        assertThat(WriteLetter.name("🕊".repeat(500))).isEqualTo("🕊".repeat(80) + "…");
    }

    @Test
    void everyLanguageHasTheSameSentencesWithTheSameBlanks() throws IOException {
        Map<String, List<String>> english = blanks("en");
        assertThat(english).isNotEmpty();
        for (String language : Words.languages()) {
            assertThat(blanks(language)).describedAs(language).isEqualTo(english);
        }
    }

    @Test
    void aBlankIsNeverFilledTwice() {
        assertThat(Words.in("en").say("thanks.heading", "name", "{organisation} $1 \\"))
                .contains("{organisation} $1 \\");
        assertThatThrownBy(() -> Words.in("en").say("thanks.heading")).hasMessageContaining("needs name");
        assertThatThrownBy(() -> Words.in("en").say("no.such")).hasMessageContaining("no words for no.such");
    }

    @ParameterizedTest
    @CsvSource({"ko,ko", "ko-KR,ko", "ko_KR,ko", "en,en", "en-GB,en", "fr,en", "'',en", "xx-!!,en"})
    void languages(String locale, String language) {
        assertThat(Words.language(locale)).isEqualTo(language);
    }

    @Test
    void asItArrives() throws Exception {
        GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
        mail.start();
        try {
            MailSettings settings = Desk.settings(
                    "smtp-url",
                    "smtp://127.0.0.1:" + mail.getSmtp().getPort(),
                    "from",
                    "Hävén <gifts@haven.example>",
                    "reply-to",
                    "office@haven.example");
            SmtpMailer mailer = new SmtpMailer(settings, new Desk.MovingClock());
            String name = "김하늘 🕊 \"Ada\", of <London> " + "🕊".repeat(40);
            Letter letter = LETTERS.write(email("ko", goal()), name, UNSUBSCRIBE);
            Letter subjectWithName = LETTERS.write(email("ko", content()), name, UNSUBSCRIBE);

            send(mailer, name, subjectWithName, null);
            send(mailer, name, letter, UNSUBSCRIBE);
            MimeMessage thanks = mail.getReceivedMessages()[0];
            MimeMessage update = mail.getReceivedMessages()[1];

            assertThat(thanks.getSubject()).isEqualTo(subjectWithName.subject()).contains("🕊".repeat(40));
            assertThat(thanks.getHeader("Subject", null)).matches("(?s)[\\x20-\\x7e\\r\\n\\t]+");
            InternetAddress to = (InternetAddress) thanks.getAllRecipients()[0];
            assertThat(thanks.getAllRecipients()).hasSize(1);
            assertThat(to.getAddress()).isEqualTo("ha.neul@xn--bcher-kva.example");
            assertThat(to.getPersonal()).isEqualTo(WriteLetter.name(name));
            assertThat(((InternetAddress) thanks.getFrom()[0]).getPersonal()).isEqualTo("Hävén");
            assertThat(thanks.getReplyTo()[0].toString()).isEqualTo("office@haven.example");
            assertThat(thanks.getSentDate()).isEqualTo(Desk.NOON);
            assertThat(thanks.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
            assertThat(thanks.getContentLanguage()).containsExactly("ko");
            assertThat(thanks.getHeader("List-Unsubscribe")).isNull();
            assertThat(update.getHeader("List-Unsubscribe", null)).isEqualTo("<" + UNSUBSCRIBE + ">");
            assertThat(update.getHeader("List-Unsubscribe-Post", null)).isEqualTo("List-Unsubscribe=One-Click");

            Multipart parts = (Multipart) update.getContent();
            assertThat(update.getContentType()).startsWith("multipart/alternative");
            assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
            assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=UTF-8");
            assertThat(parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"))
                    .isEqualTo(letter.text());
            assertThat(parts.getBodyPart(1).getContent().toString().replace("\r\n", "\n"))
                    .isEqualTo(LetterHtml.of(letter));
        } finally {
            mail.stop();
        }
    }

    /** Kept as build output, to be looked at: {@code target/letters}. */
    @Test
    void aCopyOfEachForEyes() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "letters"));
        for (String language : Words.languages()) {
            Content split = new ThankYou(
                    Money.of(50_000, "KRW"),
                    List.of(
                            new Share(language.equals("ko") ? "교육 사업" : "Education Programs", Money.of(15_000, "KRW")),
                            new Share(
                                    language.equals("ko") ? "인권 인식 개선" : "Human Rights Awareness",
                                    Money.of(10_000, "KRW")),
                            new Share(
                                    language.equals("ko") ? "안전한 길 기금" : "Safe Passage Fund", Money.of(25_000, "KRW"))),
                    language.equals("ko") ? "안전한 항구" : "Safe Harbour",
                    Desk.NOON,
                    "pi_3QK1example0a1b2c3d4e5f6",
                    true,
                    true,
                    null);
            Map<String, Content> all =
                    new TreeMap<>(Map.of("thanks", content(language), "split", split, "goal", goal()));
            for (Map.Entry<String, Content> each : all.entrySet()) {
                Letter letter = LETTERS.write(
                        email(language, each.getValue()), language.equals("ko") ? "김하늘" : "Ada Lovelace", UNSUBSCRIBE);
                Path file = directory.resolve(each.getKey() + "." + language);
                Files.writeString(Path.of(file + ".html"), LetterHtml.of(letter));
                Files.writeString(Path.of(file + ".txt"), letter.subject() + "\n\n" + letter.text());
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files.max(Comparator.naturalOrder())).isPresent();
        }
    }

    static Letter thanks(String language, String name) {
        return LETTERS.write(email(language, content(language)), name, UNSUBSCRIBE);
    }

    private static void send(SmtpMailer mailer, String name, Letter letter, String unsubscribe) {
        assertThat(mailer.send(
                        new Mailer.Message(
                                "<1@haven.example>",
                                " ha.neul@bücher.example",
                                WriteLetter.name(name),
                                letter,
                                unsubscribe),
                        () -> true))
                .isEqualTo(new Mailer.Outcome.Sent());
    }

    private static Content content() {
        return content("en");
    }

    private static Content content(String language) {
        boolean korean = language.equals("ko");
        return new ThankYou(
                Money.of(5_000, "USD"),
                List.of(new Share(korean ? "안전한 길 기금" : "Safe Passage Fund", Money.of(5_000, "USD"))),
                korean ? "안전한 항구" : "Safe Harbour",
                Desk.NOON,
                "pi_1",
                false,
                false,
                new Impact(Money.of(2_500, "USD"), korean ? "한 달 분량의 교재" : "a month of tutoring material"));
    }

    private static Content goal() {
        return new GoalUpdate("Safe Harbour", Money.of(1_000_000, "USD"), Money.of(1_003_000, "USD"), Desk.NOON);
    }

    private static Email email(String language, Content content) {
        Instant now = Desk.NOON;
        return content instanceof GoalUpdate
                ? new Email(
                        "goal:safe-harbour:v1:abc",
                        Kind.GOAL_REACHED,
                        1,
                        null,
                        "safe-harbour",
                        "dnr_1",
                        language,
                        content,
                        now,
                        now,
                        null,
                        State.NEW)
                : new Email(
                        "don_1:thank-you:1",
                        Kind.THANK_YOU,
                        1,
                        "don_1",
                        "safe-harbour",
                        "dnr_1",
                        language,
                        content,
                        now,
                        now,
                        null,
                        State.NEW);
    }

    private static Map<String, List<String>> blanks(String language) throws IOException {
        Properties words = new Properties();
        try (var in = LetterTest.class.getResourceAsStream("words_" + language + ".properties")) {
            words.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        Map<String, List<String>> blanks = new TreeMap<>();
        for (String key : words.stringPropertyNames()) {
            List<String> names = new ArrayList<>();
            Pattern.compile("\\{\\w+}")
                    .matcher(words.getProperty(key))
                    .results()
                    .forEach(found -> names.add(found.group()));
            blanks.put(key, names.stream().sorted().toList());
        }
        return blanks;
    }
}
