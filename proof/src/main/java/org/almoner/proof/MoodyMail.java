package org.almoner.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An SMTP server that misbehaves as it is told to, and remembers every message whose end it has seen. */
final class MoodyMail implements AutoCloseable {

    enum Mood {
        WELL,
        /** 451 at the recipient. */
        TRY_LATER,
        /** 550 at the recipient. */
        NEVER,
        SLOW,
        /** Takes the message, and hangs up instead of saying so. */
        CUT_AFTER_THE_DOT,
        /** Hangs up in the middle of the message. */
        CUT_BEFORE_THE_DOT
    }

    /** @param confirmed whether 250 was said; a client may not have heard it all the same */
    record Taken(String messageId, String to, boolean confirmed) {}

    private static final Duration SLOWNESS = Duration.ofMillis(700);

    private final ServerSocket server;
    private final List<Taken> taken = new ArrayList<>();
    private volatile Mood mood = Mood.WELL;

    MoodyMail() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void become(Mood next) {
        mood = next;
    }

    void forget() {
        synchronized (taken) {
            taken.clear();
        }
    }

    List<Taken> taken() {
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofPlatform().daemon().start(() -> talk(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void talk(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = client.getOutputStream()) {
            say(out, "220 moody");
            String to = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                    case "RCPT" -> {
                        to = line.substring(line.indexOf('<') + 1, line.lastIndexOf('>'));
                        say(
                                out,
                                switch (mood) {
                                    case TRY_LATER -> "451 later";
                                    case NEVER -> "550 no such mailbox";
                                    default -> "250 ok";
                                });
                    }
                    case "DATA" -> {
                        say(out, "354 go on");
                        String messageId = message(in);
                        Mood then = mood;
                        if (messageId == null || then == Mood.CUT_BEFORE_THE_DOT) {
                            return;
                        }
                        boolean confirmed = then != Mood.CUT_AFTER_THE_DOT;
                        synchronized (taken) {
                            taken.add(new Taken(messageId, to, confirmed));
                        }
                        if (!confirmed) {
                            return;
                        }
                        say(out, "250 taken");
                    }
                    case "QUIT" -> {
                        say(out, "221 bye");
                        return;
                    }
                    default -> say(out, "250 ok");
                }
            }
        } catch (IOException | InterruptedException e) {
            // The client has gone, perhaps it was killed.
        }
    }

    /** @return its Message-ID; null if the client went away before the end */
    private @Nullable String message(BufferedReader in) throws IOException {
        String messageId = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(".")) {
                return messageId;
            }
            if (messageId.isEmpty() && line.regionMatches(true, 0, "Message-ID:", 0, 11)) {
                String rest = line.substring(11).strip();
                // A long one is folded into the next line.
                messageId = rest.isEmpty() ? String.valueOf(in.readLine()).strip() : rest;
            }
            if (mood == Mood.CUT_BEFORE_THE_DOT) {
                return null;
            }
        }
        return null;
    }

    private void say(OutputStream out, String reply) throws IOException, InterruptedException {
        if (mood == Mood.SLOW) {
            Thread.sleep(SLOWNESS);
        }
        out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
