package org.almoner.notification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an email says, before it is set as text or HTML: both parts come from this, so they cannot say different things. Plain
 * text throughout.
 *
 * @param language of all of it, for readers' software
 * @param preview what an inbox shows beside the subject
 * @param rows the facts, one a line
 * @param closing the last words, one a line
 * @param why why the reader gets this
 * @param link a way out, if there is one
 */
record Letter(
        String language,
        String subject,
        String preview,
        String sender,
        String heading,
        List<String> paragraphs,
        List<Row> rows,
        List<String> closing,
        String why,
        @Nullable Link link) {

    /** @param main whether it is the one figure that everybody looks for */
    record Row(String label, String value, boolean main) {}

    record Link(String label, String url) {}

    String text() {
        StringBuilder text = new StringBuilder(heading).append("\n\n");
        paragraphs.forEach(paragraph -> text.append(paragraph).append("\n\n"));
        rows.forEach(
                row -> text.append(row.label()).append(": ").append(row.value()).append('\n'));
        text.append('\n');
        closing.forEach(line -> text.append(line).append('\n'));
        // The usual mark of a signature: mail programs set what follows apart.
        text.append("\n-- \n").append(why).append('\n');
        if (link != null) {
            text.append(link.label()).append(": ").append(link.url()).append('\n');
        }
        return text.toString();
    }
}
