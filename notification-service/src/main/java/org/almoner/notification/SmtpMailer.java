package org.almoner.notification;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BooleanSupplier;
import org.almoner.notification.Mailer.Outcome.Deferred;
import org.almoner.notification.Mailer.Outcome.LetGo;
import org.almoner.notification.Mailer.Outcome.Refused;
import org.almoner.notification.Mailer.Outcome.Sent;
import org.almoner.notification.Mailer.Outcome.Unknown;
import org.almoner.notification.Mailer.Outcome.Unreachable;
import org.jspecify.annotations.Nullable;

/** Sends through any SMTP server, over connections that are kept for a few seconds. */
final class SmtpMailer implements Mailer {

    private static final Duration IDLE_MAX = Duration.ofSeconds(10);
    private static final int MESSAGES_MAX = 100; // many relays close a connection after about as many
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final SmtpUrl url;
    private final Session session;
    private final InternetAddress from;
    private final Address @Nullable [] replyTo;
    private final Clock clock;
    private final Deque<SmtpDialogue> idle = new ConcurrentLinkedDeque<>();

    SmtpMailer(MailSettings settings, Clock clock) {
        this.url = SmtpUrl.parse(settings.smtpUrl());
        this.session = Session.getInstance(url.properties(settings.connectTimeout(), settings.timeout()));
        this.clock = clock;
        try {
            this.from = new InternetAddress(settings.from(), true);
            from.setPersonal(from.getPersonal(), UTF_8);
            this.replyTo = settings.replyTo().isEmpty() ? null : InternetAddress.parse(settings.replyTo(), true);
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new IllegalArgumentException("almoner.mail.from or reply-to is not an address: " + e.getMessage(), e);
        }
    }

    /** The domain of the sender's address, which is also that of Message-IDs. */
    static String domain(MailSettings settings) {
        String address = settings.from().replaceAll(".*<|>.*", "").strip();
        return address.substring(address.lastIndexOf('@') + 1);
    }

    @Override
    public Outcome send(Message message, BooleanSupplier ending) {
        MimeMessage mime;
        InternetAddress to;
        try {
            to = recipient(message);
            mime = mime(message, to);
        } catch (AddressException e) {
            return new Refused("not an email address: " + e.getMessage());
        } catch (MessagingException | UnsupportedEncodingException e) {
            return new Deferred("the message could not be made: " + e.getMessage());
        }
        SmtpDialogue kept = kept();
        if (kept != null) {
            Outcome outcome = say(kept, mime, to, ending);
            // A kept connection may have died of old age, and then this message had no real try.
            if (!(outcome instanceof Deferred) || kept.verdict() != 0) {
                return outcome;
            }
        }
        SmtpDialogue fresh = new SmtpDialogue(session, url);
        try {
            fresh.connect();
        } catch (MessagingException e) {
            fresh.close();
            return new Unreachable(url + " is not ready for mail: " + reason(e));
        }
        return say(fresh, mime, to, ending);
    }

    private Outcome say(SmtpDialogue dialogue, MimeMessage mime, InternetAddress to, BooleanSupplier ending) {
        dialogue.begin(ending);
        String trouble = "";
        try {
            dialogue.sendMessage(mime, new Address[] {to});
        } catch (MessagingException e) {
            trouble = reason(e);
        }
        Outcome outcome = outcome(dialogue, trouble);
        // After 421 the server closes, whatever else it said.
        if (dialogue.verdict() == 0 || dialogue.verdict() == 421 || dialogue.messages() >= MESSAGES_MAX) {
            dialogue.close();
        } else {
            dialogue.used();
            idle.push(dialogue);
        }
        return outcome;
    }

    private static Outcome outcome(SmtpDialogue dialogue, String trouble) {
        if (dialogue.letGo()) {
            return new LetGo();
        }
        int verdict = dialogue.verdict();
        if (verdict >= 500 && verdict < 600) {
            return new Refused(dialogue.reply());
        }
        if (verdict >= 400 && verdict < 500) {
            return new Deferred(dialogue.reply());
        }
        if (!dialogue.ended()) {
            return new Deferred("the connection broke before the end of the message: " + trouble);
        }
        return verdict >= 200 && verdict < 300
                ? new Sent()
                : new Unknown("no answer to the end of the message: " + trouble);
    }

    private MimeMessage mime(Message message, InternetAddress to)
            throws MessagingException, UnsupportedEncodingException {
        Letter letter = message.letter();
        MimeMessage mime = new MimeMessage(session);
        mime.setFrom(from);
        mime.setRecipient(jakarta.mail.Message.RecipientType.TO, to);
        if (replyTo != null) {
            mime.setReplyTo(replyTo);
        }
        mime.setSubject(oneLine(letter.subject()), UTF_8);
        mime.setSentDate(Date.from(clock.instant()));
        mime.setContentLanguage(new String[] {letter.language()});
        // So that no out-of-office message answers.
        mime.setHeader("Auto-Submitted", "auto-generated");
        if (message.unsubscribe() != null) {
            mime.setHeader("List-Unsubscribe", "<" + oneLine(message.unsubscribe()) + ">");
            mime.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(letter.text(), UTF_8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(LetterHtml.of(letter), UTF_8, "html");
        mime.setContent(new MimeMultipart("alternative", text, html));
        mime.saveChanges();
        // Saving makes up an id of its own.
        mime.setHeader("Message-ID", message.messageId());
        return mime;
    }

    private static InternetAddress recipient(Message message) throws AddressException, UnsupportedEncodingException {
        String address = message.to().strip();
        int at = address.lastIndexOf('@');
        if (at < 1 || !address.equals(oneLine(address))) {
            throw new AddressException("no @, or a line break");
        }
        String domain;
        try {
            domain = IDN.toASCII(address.substring(at + 1));
        } catch (IllegalArgumentException e) {
            throw new AddressException("not a domain");
        }
        InternetAddress recipient = new InternetAddress(address.substring(0, at + 1) + domain, false);
        try {
            recipient.validate();
        } catch (AddressException e) {
            // The message of the original one quotes the address.
            throw new AddressException("not of the form name@domain");
        }
        recipient.setPersonal(message.name(), UTF_8);
        return recipient;
    }

    private @Nullable SmtpDialogue kept() {
        for (SmtpDialogue each = idle.poll(); each != null; each = idle.poll()) {
            if (each.isConnected()) {
                return each;
            }
            each.close();
        }
        return null;
    }

    @Override
    public void rest() {
        // The longest unused are last; one that is taken at this moment is somebody else's.
        for (SmtpDialogue oldest = idle.peekLast();
                oldest != null && System.nanoTime() - oldest.lastUsedNanos() > IDLE_MAX.toNanos();
                oldest = idle.peekLast()) {
            if (idle.removeLastOccurrence(oldest)) {
                oldest.close();
            }
        }
    }

    @Override
    public void close() {
        for (SmtpDialogue each = idle.poll(); each != null; each = idle.poll()) {
            each.close();
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]+", " ");
    }

    private static String reason(MessagingException e) {
        Throwable deepest = e.getNextException() == null ? e : e.getNextException();
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message.strip();
    }
}
