package org.almoner.notification;

import io.swagger.v3.oas.annotations.Operation;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.almoner.notification.Contacts.Contact;
import org.almoner.notification.Email.Entry;
import org.almoner.notification.Email.Kind;
import org.almoner.notification.Email.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What was sent to whom, and with which outcome; and sending it again. Names and addresses are masked. */
@RestController
final class EmailApi {

    private static final Logger log = LoggerFactory.getLogger(EmailApi.class);
    private static final int DONATIONS_MAX = 500;

    private final Outbox outbox;
    private final Contacts contacts;
    private final SendEmails sender;
    private final WriteLetter letters;
    private final MailSettings settings;
    private final Clock clock;

    EmailApi(Outbox outbox, Contacts contacts, SendEmails sender, MailSettings settings, Clock clock) {
        this.outbox = outbox;
        this.contacts = contacts;
        this.sender = sender;
        this.letters = new WriteLetter(settings);
        this.settings = settings;
        this.clock = clock;
    }

    record Emails(List<EmailView> emails) {}

    /**
     * @param donation null for a campaign's update
     * @param status {@code queued}, {@code sending}, {@code sent}, {@code failed}, {@code unknown} or {@code cancelled}
     * @param subject as the donor reads it, but for the name
     * @param recipient masked; null once the donor is erased
     * @param history failures, and who had it sent again
     */
    record EmailView(
            String id,
            @Nullable String donation,
            @Nullable String campaign,
            Kind kind,
            int version,
            Status status,
            String locale,
            String subject,
            @Nullable Instant sentAt,
            Instant queuedAt,
            int attempts,
            @Nullable String lastError,
            @Nullable String recipient,
            String messageId,
            List<Entry> history) {}

    /**
     * The emails of some gifts, newest first; or those with a status, whatever gift they are about.
     *
     * @param donation donation ids, as often as needed
     */
    @Operation(
            summary = "The emails of some gifts, or those with a status",
            description = "Newest first. Names and addresses are masked. One of the two parameters must be there.")
    @GetMapping("/api/emails")
    Emails emails(
            @RequestParam(required = false) @Nullable List<String> donation,
            @RequestParam(required = false) @Nullable String status) {
        if (donation != null && !donation.isEmpty()) {
            if (donation.size() > DONATIONS_MAX) {
                throw problem(HttpStatus.BAD_REQUEST, "at most " + DONATIONS_MAX + " donations at once");
            }
            return new Emails(views(outbox.ofDonations(donation)));
        }
        if (status == null) {
            throw problem(HttpStatus.BAD_REQUEST, "say which: ?donation=don_… (repeatable) or ?status=failed");
        }
        Set<String> known = Arrays.stream(Status.values()).map(Status::text).collect(Collectors.toSet());
        if (!known.contains(status)) {
            throw problem(HttpStatus.BAD_REQUEST, "status is one of " + new TreeSet<>(known));
        }
        return new Emails(views(outbox.withStatus(Status.valueOf(status.toUpperCase(Locale.ROOT)))));
    }

    /**
     * Has an email sent again, to the donor's present address. One that was not sent, or may not have been, goes out as it is,
     * with the same Message-ID; one that was sent goes out as its next version.
     */
    @Operation(summary = "Have an email sent again, to the donor's present address")
    @PostMapping("/api/emails/{id}/resend")
    @ResponseStatus(HttpStatus.ACCEPTED)
    EmailView resend(@PathVariable String id, Principal principal) {
        Optional<Email> found = outbox.find(id);
        if (found.isEmpty()) {
            throw problem(HttpStatus.NOT_FOUND, "no such email");
        }
        Email email = found.get();
        if (!contacts.find(List.of(email.donor())).containsKey(email.donor())) {
            throw problem(HttpStatus.CONFLICT, "the donor was erased, there is nobody to send it to");
        }
        String by = principal.getName();
        Email next = email;
        switch (email.state().status()) {
            case SENDING -> {
                throw problem(HttpStatus.CONFLICT, "it is being sent right now");
            }
            case SENT -> {
                next = email.again(clock.instant());
                if (outbox.add(List.of(next)).isEmpty()) {
                    throw problem(HttpStatus.CONFLICT, "it was sent again already, as " + next.id());
                }
                outbox.note(next.id(), "sent again by hand", by);
            }
            case QUEUED, FAILED, UNKNOWN, CANCELLED -> {
                if (!outbox.requeue(email, by)) {
                    throw problem(HttpStatus.CONFLICT, "it has changed in this moment, look again");
                }
            }
        }
        log.info("email {} is sent again as {}, by {}", email.id(), next.id(), by);
        sender.wake(List.of(next));
        return views(outbox.find(next.id()).stream().toList()).getFirst();
    }

    private List<EmailView> views(List<Email> emails) {
        Map<String, Contact> known =
                contacts.find(emails.stream().map(Email::donor).collect(Collectors.toSet()));
        return emails.stream()
                .map(email -> view(email, known.get(email.donor())))
                .toList();
    }

    private EmailView view(Email email, @Nullable Contact contact) {
        String name = contact == null ? null : WriteLetter.name(contact.name());
        return new EmailView(
                email.id(),
                email.donation(),
                email.campaign(),
                email.kind(),
                email.version(),
                email.state().status(),
                email.locale(),
                letters.write(email, name == null ? null : Addresses.maskedName(name), "")
                        .subject(),
                email.state().sentAt(),
                email.queuedAt(),
                email.state().attempts(),
                email.state().lastError(),
                contact == null ? null : Addresses.masked(contact.email()),
                email.messageId(SmtpMailer.domain(settings)),
                email.state().history());
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    }
}
