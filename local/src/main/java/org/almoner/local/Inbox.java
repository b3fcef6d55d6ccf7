package org.almoner.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** Takes any mail for anybody and sends none on: a file each, so that they outlive the process, and a page to read them. */
public final class Inbox implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);
    private static final int MAILS_MAX = 5_000;
    private static final int BYTES_MAX = 20_000_000;
    private static final String SUFFIX = ".eml";

    private final Path directory;
    private final ConcurrentSkipListSet<String> ids = new ConcurrentSkipListSet<>();
    private final AtomicLong arrivals = new AtomicLong();
    private final SMTPServer smtp;
    private final InboxPages pages;

    private Inbox(Path directory, int smtpPort, int httpPort) throws IOException {
        this.directory = Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .forEach(name -> ids.add(name.substring(0, name.length() - SUFFIX.length())));
        }
        smtp = SMTPServer.port(smtpPort)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("localhost")
                .softwareName("Almoner's inbox")
                .maxMessageSize(BYTES_MAX)
                .messageHandlerFactory(context -> new Arrival())
                .build();
        pages = new InboxPages(this, httpPort);
        smtp.start();
    }

    /**
     * @param directory of the mails, made if it is not there
     * @param smtpPort 0 for a free one
     * @param httpPort of the page, 0 for a free one
     */
    public static Inbox start(Path directory, int smtpPort, int httpPort) {
        try {
            return new Inbox(directory, smtpPort == 0 ? Ports.free() : smtpPort, httpPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code smtp://127.0.0.1:port}. */
    public String smtpUrl() {
        return "smtp://127.0.0.1:" + smtp.getPort();
    }

    /** {@code http://localhost:port/}. */
    public String pageUrl() {
        return "http://localhost:" + pages.port() + "/";
    }

    /** All that came, the newest first. */
    public List<Mail> mails() {
        List<Mail> mails = new ArrayList<>();
        for (String id : ids.descendingSet()) {
            Mail mail = mail(id);
            if (mail != null) {
                mails.add(mail);
            }
        }
        return mails;
    }

    int size() {
        return ids.size();
    }

    /** Ids older than the given one, the newest first. */
    List<String> idsBefore(@Nullable String id, int atMost) {
        var older = id == null ? ids.descendingSet() : ids.headSet(id, false).descendingSet();
        return older.stream().limit(atMost).toList();
    }

    /** @return null if there is none of that id, or no more */
    @Nullable
    Mail mail(String id) {
        if (!ids.contains(id)) {
            return null;
        }
        try {
            return Mail.read(id, Files.readAllBytes(file(id)));
        } catch (IOException e) {
            return null; // the oldest has just made room
        }
    }

    @Override
    public void close() {
        smtp.stop();
        pages.close();
    }

    private void keep(byte[] mail) throws IOException {
        // In the order of arrival, also within a millisecond and after a restart.
        String id = "%013d-%04d".formatted(System.currentTimeMillis(), arrivals.incrementAndGet() % 10_000);
        Path part = directory.resolve(id + ".part");
        Files.write(part, mail, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        Files.move(part, file(id), StandardCopyOption.ATOMIC_MOVE);
        ids.add(id);
        while (ids.size() > MAILS_MAX) {
            String oldest = ids.pollFirst();
            if (oldest != null) {
                Files.deleteIfExists(file(oldest));
            }
        }
    }

    private Path file(String id) {
        return directory.resolve(id + SUFFIX);
    }

    /** One mail on its way in; it is confirmed after it was kept. */
    private final class Arrival implements MessageHandler {

        private final StringBuilder envelope = new StringBuilder();

        @Override
        public void from(String from) {
            envelope.append("Return-Path: <").append(from).append(">\r\n");
        }

        @Override
        public void recipient(String recipient) {
            envelope.append("Delivered-To: ").append(recipient).append("\r\n");
        }

        @Override
        public @Nullable String data(InputStream data) throws RejectException, IOException {
            ByteArrayOutputStream mail = new ByteArrayOutputStream();
            mail.writeBytes(envelope.toString().getBytes(StandardCharsets.UTF_8));
            data.transferTo(mail);
            try {
                keep(mail.toByteArray());
            } catch (IOException e) {
                log.warn("a mail could not be kept, its sender is asked to try again: {}", e.toString());
                throw new RejectException(451, "cannot be kept now");
            }
            return null; // the usual 250
        }

        @Override
        public void done() {
            // nothing to let go of
        }
    }
}
