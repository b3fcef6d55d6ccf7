package org.almoner.notification;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the server that remembers how far the dialogue got and what the server's verdict was.
 *
 * <p>The exceptions of Jakarta Mail do not tell it: a time-out is the same exception before and after the end of the message, and
 * when the server says "550" and hangs up, the failing clean-up hides the 550. So this listens to the dialogue where the library
 * has it: a command goes out, a reply comes in, the end of the message is about to be said.
 */
final class SmtpDialogue extends SMTPTransport implements AutoCloseable {

    private @Nullable BooleanSupplier ending;
    private boolean listening;
    private boolean ended;
    private boolean letGo;
    private int verdict;
    private String reply = "";
    private int messages;
    private long lastUsedNanos = System.nanoTime();

    SmtpDialogue(Session session, SmtpUrl url) {
        super(
                session,
                new URLName(url.protocol(), url.host(), url.port(), null, url.user(), url.password()),
                url.protocol(),
                url.tls());
    }

    /** Before every message. */
    void begin(BooleanSupplier asked) {
        ending = asked;
        listening = false;
        ended = false;
        letGo = false;
        verdict = 0;
        reply = "";
        messages++;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        // An IOException makes the library drop the connection, and without its end the server drops the message.
        if (ending != null && !goesOn(ending)) {
            letGo = true;
            throw new IOException("let go before the end of the message");
        }
        super.finishData();
    }

    private static boolean goesOn(BooleanSupplier ending) throws IOException {
        try {
            return ending.getAsBoolean();
        } catch (RuntimeException e) {
            throw new IOException("the store does not say whether to go on", e);
        }
    }

    @Override
    protected void sendCommand(String command) throws MessagingException {
        // What is said to tidy up afterwards does not change the verdict.
        listening = !command.equals("RSET") && !command.equals("QUIT") && !command.equals("NOOP");
        if (listening) {
            verdict = 0;
            reply = "";
        }
        super.sendCommand(command);
        // A write that failed did not hand over its last bytes, and without them the server waits for more.
        if (command.equals(".")) {
            ended = true;
        }
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        int code = super.readServerResponse();
        if (listening && code > 0) {
            verdict = code;
            reply = getLastServerResponse().strip();
        }
        return code;
    }

    /** Whether the line went out that makes the server take the message. */
    boolean ended() {
        return ended;
    }

    boolean letGo() {
        return letGo;
    }

    /** The server's answer to the last command that mattered: a reply code, or 0 if none came. */
    int verdict() {
        return verdict;
    }

    String reply() {
        return reply;
    }

    int messages() {
        return messages;
    }

    long lastUsedNanos() {
        return lastUsedNanos;
    }

    void used() {
        lastUsedNanos = System.nanoTime();
    }

    @Override
    public synchronized void close() {
        try {
            super.close();
        } catch (MessagingException e) {
            // Nothing is lost with a connection that cannot even be closed: the verdict is known by now.
        }
    }
}
