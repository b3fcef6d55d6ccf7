package org.almoner.local;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it arrived.
 *
 * @param id sorts by arrival
 * @param to whom it was delivered to, by the envelope
 * @param headers as they are shown to people: decoded, {@code Name: value}, in their order
 * @param text the plain part, or null
 * @param html the HTML part, or null
 * @param raw its bytes, our envelope headers first
 */
public record Mail(
        String id,
        Instant arrivedAt,
        String from,
        List<String> to,
        String subject,
        List<String> headers,
        @Nullable String text,
        @Nullable String html,
        byte[] raw) {

    private static final Session SESSION = Session.getInstance(settings());

    /** Of whatever cannot be read the raw bytes are left, and a subject that says so. */
    static Mail read(String id, byte[] raw) {
        Instant arrivedAt = Instant.ofEpochMilli(Long.parseLong(id.substring(0, id.indexOf('-'))));
        try {
            MimeMessage message = new MimeMessage(SESSION, new ByteArrayInputStream(raw));
            String[] to = message.getHeader("Delivered-To");
            return new Mail(
                    id,
                    arrivedAt,
                    decoded(message.getHeader("From", ", ")),
                    to == null ? List.of() : List.of(to),
                    message.getSubject() == null ? "" : message.getSubject(),
                    headers(message),
                    part(message, "text/plain"),
                    part(message, "text/html"),
                    raw);
        } catch (MessagingException | IOException | RuntimeException e) {
            return new Mail(id, arrivedAt, "", List.of(), "(cannot be read: " + e + ")", List.of(), null, null, raw);
        }
    }

    /** @return null if there is none of that name */
    public @Nullable String header(String name) {
        String start = name + ": ";
        return headers.stream()
                .filter(header -> header.regionMatches(true, 0, start, 0, start.length()))
                .map(header -> header.substring(start.length()))
                .findFirst()
                .orElse(null);
    }

    String source() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    private static List<String> headers(MimeMessage message) throws MessagingException {
        return java.util.Collections.list(message.getAllHeaders()).stream()
                .map(header -> header.getName() + ": " + decoded(header.getValue()))
                .toList();
    }

    private static @Nullable String part(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type) && !Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
            return String.valueOf(part.getContent());
        }
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart each = parts.getBodyPart(i);
                String found = part(each, type);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static String decoded(@Nullable String header) {
        if (header == null) {
            return "";
        }
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(header));
        } catch (IOException e) {
            return header;
        }
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("mail.mime.allowutf8", "true");
        return settings;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Mail mail && mail.id.equals(id) && Arrays.equals(mail.raw, raw);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
