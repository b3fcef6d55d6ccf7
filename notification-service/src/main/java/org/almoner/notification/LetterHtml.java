package org.almoner.notification;

import java.nio.charset.StandardCharsets;
import org.almoner.notification.Letter.Row;
import org.springframework.web.util.HtmlUtils;

/**
 * A letter as HTML for mail programs: tables and inline styles, since most of them know nothing else; no image, font or script
 * from anywhere, so that opening it tells nobody. The style block only adds the dark colours where they are understood.
 */
final class LetterHtml {

    private static final String FONT =
            "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue','Apple SD Gothic Neo',"
                    + "'Malgun Gothic','Noto Sans KR','Noto Sans CJK KR',Arial,sans-serif;";
    // Hangul breaks between words and not inside them.
    private static final String BREAKS = "word-break:keep-all;overflow-wrap:anywhere;";

    private LetterHtml() {}

    static String of(Letter letter) {
        return """
                <!DOCTYPE html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width,initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="supported-color-schemes" content="light dark">
                <title>%s</title>
                <style>
                @media (prefers-color-scheme: dark) {
                .page { background-color: #14201f !important; }
                .card { background-color: #1d2b2a !important; border-color: #8fd3c6 #2f4340 #2f4340 !important; }
                .ink { color: #eef3f1 !important; }
                .soft { color: #a9bab6 !important; }
                .accent { color: #8fd3c6 !important; }
                .line { border-color: #2f4340 !important; }
                }
                </style>
                </head>
                <body class="page" style="margin:0;padding:0;background-color:#f5f2ec;-webkit-text-size-adjust:100%%">
                <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">%s</div>
                <table role="presentation" class="page" width="100%%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f5f2ec">
                <tr><td align="center" style="padding:24px 12px">
                <table role="presentation" class="card" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%%;max-width:560px;background-color:#ffffff;border:1px solid #e4ded3;border-top:4px solid #1f6f63;border-radius:6px">
                <tr><td class="accent" style="padding:24px 28px 0;%sfont-size:14px;line-height:20px;font-weight:600;color:#1f6f63">%s</td></tr>
                <tr><td style="padding:16px 28px 4px"><h1 class="ink" style="margin:0;%sfont-size:26px;line-height:34px;font-weight:700;color:#1b2a28;%s">%s</h1></td></tr>
                <tr><td style="padding:8px 28px 4px">
                %s</td></tr>
                <tr><td style="padding:4px 28px 8px"><table role="presentation" width="100%%" cellpadding="0" cellspacing="0" border="0">
                %s</table></td></tr>
                <tr><td class="ink" style="padding:16px 28px 28px;%sfont-size:16px;line-height:26px;color:#1b2a28;%s">%s</td></tr>
                </table>
                <table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%%;max-width:560px">
                <tr><td class="soft" style="padding:16px 28px;%sfont-size:13px;line-height:20px;color:#5c6b68;%s">%s%s</td></tr>
                </table>
                </td></tr>
                </table>
                </body>
                </html>
                """.formatted(
                letter.language(),
                escaped(letter.subject()),
                escaped(letter.preview()),
                FONT,
                escaped(letter.sender()),
                FONT,
                BREAKS,
                escaped(letter.heading()),
                paragraphs(letter),
                rows(letter),
                FONT,
                BREAKS,
                String.join(
                        "<br>",
                        letter.closing().stream().map(LetterHtml::escaped).toList()),
                FONT,
                BREAKS,
                escaped(letter.why()),
                link(letter));
    }

    private static String paragraphs(Letter letter) {
        StringBuilder html = new StringBuilder();
        for (String paragraph : letter.paragraphs()) {
            html.append(
                    "<p class=\"ink\" style=\"margin:0 0 14px;%sfont-size:16px;line-height:26px;color:#1b2a28;%s\">%s</p>\n"
                            .formatted(FONT, BREAKS, escaped(paragraph)));
        }
        return html.toString();
    }

    private static String rows(Letter letter) {
        StringBuilder html = new StringBuilder();
        for (Row row : letter.rows()) {
            String size = row.main()
                    ? "font-size:20px;line-height:28px;font-weight:700;"
                    : "font-size:15px;line-height:22px;";
            html.append("""
                    <tr><th scope="row" align="left" valign="top" class="soft line" style="padding:10px 12px 10px 0;border-top:1px solid #e4ded3;%sfont-size:14px;line-height:22px;font-weight:400;color:#5c6b68;white-space:nowrap">%s</th>\
                    <td align="right" valign="top" class="ink line" style="padding:10px 0;border-top:1px solid #e4ded3;%s%scolor:#1b2a28;%s">%s</td></tr>
                    """.formatted(FONT, escaped(row.label()), FONT, size, BREAKS, escaped(row.value())));
        }
        return html.toString();
    }

    private static String link(Letter letter) {
        return letter.link() == null
                ? ""
                : "<br><a class=\"accent\" href=\"%s\" style=\"color:#1f6f63\">%s</a>"
                        .formatted(
                                escaped(letter.link().url()),
                                escaped(letter.link().label()));
    }

    static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name());
    }
}
