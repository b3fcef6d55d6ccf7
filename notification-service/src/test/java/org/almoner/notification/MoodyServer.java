package org.almoner.notification;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An SMTP server that misbehaves as it is told to, at a place of the dialogue: {@code GREETING}, {@code EHLO}, {@code MAIL},
 * {@code RCPT}, {@code DATA}, {@code BODY} (after its first line) and {@code DOT}.
 */
final class MoodyServer implements AutoCloseable {

    /** Closes the connection without a word. */
    static final String CUT = "cut";
    /** Says nothing, and keeps the connection open. */
    static final String SILENCE = "silence";

    /** Messages of which the end came in, whatever was answered. */
    final List<String> whole = new CopyOnWriteArrayList<>();

    final AtomicInteger connections = new AtomicInteger();

    private final Map<String, Deque<String>> moods = new ConcurrentHashMap<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;

    MoodyServer() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** The next time the dialogue comes to this place: a reply, {@link #CUT}, {@link #SILENCE}, or a reply and " then cut". */
    MoodyServer at(String place, String mood) {
        moods.computeIfAbsent(place, each -> new ArrayDeque<>()).add(mood);
        return this;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Hangs up on everybody, as a server does that has heard nothing for a while. */
    void hangUp() {
        open.forEach(MoodyServer::close);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = client.getOutputStream()) {
            say(out, "GREETING", "220 moody");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String verb = line.substring(0, Math.min(4, line.length()));
                switch (verb) {
                    case "EHLO", "HELO" -> say(out, "EHLO", "250 moody");
                    case "MAIL" -> say(out, "MAIL", "250 ok");
                    case "RCPT" -> say(out, "RCPT", "250 ok");
                    case "DATA" -> {
                        say(out, "DATA", "354 go on");
                        whole.add(body(in, out));
                        say(out, "DOT", "250 taken");
                    }
                    case "QUIT" -> {
                        return;
                    }
                    default -> say(out, verb, "250 ok");
                }
            }
        } catch (IOException | IllegalStateException e) {
            // The mood of the moment, or the client's.
        }
    }

    private String body(BufferedReader in, OutputStream out) throws IOException {
        StringBuilder body = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(".")) {
                return body.toString();
            }
            if (body.isEmpty() && moods.containsKey("BODY")) {
                say(out, "BODY", "");
            }
            body.append(line.startsWith("..") ? line.substring(1) : line).append("\r\n");
        }
        throw new IllegalStateException("no end");
    }

    private void say(OutputStream out, String place, String usual) throws IOException {
        Deque<String> planned = moods.get(place);
        String mood = planned == null || planned.isEmpty() ? usual : planned.poll();
        if (mood.equals(CUT)) {
            throw new IllegalStateException(CUT);
        }
        if (mood.equals(SILENCE)) {
            return;
        }
        boolean thenCut = mood.endsWith(" then cut");
        String reply = thenCut ? mood.substring(0, mood.length() - " then cut".length()) : mood;
        if (!reply.isEmpty()) {
            out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        if (thenCut) {
            throw new IllegalStateException(CUT);
        }
    }

    private static void close(Socket client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        hangUp();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
