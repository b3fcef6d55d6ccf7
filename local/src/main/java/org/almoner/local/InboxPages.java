package org.almoner.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The inbox to look at: a list, and each mail as HTML, as plain text and as it came. A mail's HTML can run and load nothing. */
final class InboxPages implements AutoCloseable {

    private static final int PAGE = 50;
    private static final Pattern MAIL = Pattern.compile("/mail/(\\d+-\\d+)(/html|/raw)?");
    private static final Pattern HEAD = Pattern.compile("<head[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());
    private static final List<String> SHOWN = List.of("From", "To", "Date", "Message-ID", "List-Unsubscribe");

    private static final String OURS = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    // The sandbox stands in the header too: the part may be opened in a tab of its own.
    private static final String THEIRS =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
                    + " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

    private final Inbox inbox;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    InboxPages(Inbox inbox, int port) throws IOException {
        this.inbox = inbox;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Matcher mail = MAIL.matcher(path);
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", OURS, "Mail is only read here.");
            } else if (path.equals("/")) {
                send(exchange, 200, "text/html", OURS, list(exchange.getRequestURI()));
            } else if (path.equals("/inbox.css") || path.equals("/inbox.js")) {
                send(exchange, 200, path.endsWith("css") ? "text/css" : "text/javascript", OURS, resource(path));
            } else if (mail.matches()) {
                answer(exchange, inbox.mail(mail.group(1)), mail.group(2));
            } else {
                send(exchange, 404, "text/html", OURS, notFound());
            }
        }
    }

    private static void answer(HttpExchange exchange, @Nullable Mail mail, @Nullable String view) throws IOException {
        if (mail == null || ("/html".equals(view) && mail.html() == null)) {
            send(exchange, 404, "text/html", OURS, notFound());
        } else if (view == null) {
            send(exchange, 200, "text/html", OURS, page(mail));
        } else if (view.equals("/raw")) {
            send(exchange, 200, "text/plain", OURS, mail.source());
        } else {
            // A link opens beside the mail, as in a mail program.
            String html = HEAD.matcher(Objects.requireNonNull(mail.html())).replaceFirst("$0<base target=\"_blank\">");
            send(exchange, 200, "text/html", THEIRS, html);
        }
    }

    private String list(URI uri) {
        String query = uri.getQuery();
        String before = query != null && query.matches("before=\\d+-\\d+") ? query.substring("before=".length()) : null;
        List<String> ids = inbox.idsBefore(before, PAGE);
        StringBuilder rows = new StringBuilder();
        for (String id : ids) {
            Mail mail = inbox.mail(id);
            if (mail != null) {
                rows.append("""
                        <li><a href="/mail/%s">%s</a> <span>to %s</span> %s</li>
                        """.formatted(
                                id,
                                escaped(mail.subject().isBlank() ? "(no subject)" : mail.subject()),
                                escaped(String.join(", ", mail.to())),
                                time(mail.arrivedAt())));
            }
        }
        String older = ids.size() == PAGE ? "<p><a href=\"/?before=" + ids.getLast() + "\">Older mails</a></p>" : "";
        int size = inbox.size();
        String count = size == 1 ? "1 mail" : size + " mails";
        return page("Inbox", """
                <main%s>
                <h1>Inbox <small role="status">%s</small></h1>
                <p>Whatever Almoner sends on this machine ends here and goes no further.</p>
                <ul class="mails">
                %s</ul>
                %s
                </main>
                """.formatted(
                        before == null ? " id=\"live\"" : "",
                        count,
                        rows.isEmpty() ? "<li>No mail has come yet.</li>\n" : rows,
                        older));
    }

    private static String page(Mail mail) {
        StringBuilder headers = new StringBuilder();
        for (String header : mail.headers()) {
            String name = header.substring(0, header.indexOf(':'));
            if (SHOWN.contains(name)) {
                headers.append(
                        "<dt>%s</dt><dd>%s</dd>\n".formatted(name, escaped(header.substring(name.length() + 2))));
            }
        }
        String html = mail.html() == null ? "" : """
                  <h2>HTML</h2>
                  <iframe src="/mail/%s/html" sandbox="allow-popups allow-popups-to-escape-sandbox" title="The mail as HTML"></iframe>
                  """.formatted(mail.id());
        String text = mail.text() == null ? "" : """
                  <h2>Plain text</h2>
                  <pre tabindex="0">%s</pre>
                  """.formatted(escaped(mail.text()));
        return page(escaped(mail.subject()), """
                <main>
                <nav><a href="/">Inbox</a></nav>
                <h1>%s</h1>
                <dl>
                <dt>Arrived</dt><dd>%s</dd>
                %s</dl>
                <p><a href="/mail/%s/raw">As it came (raw source)</a></p>
                %s%s</main>
                """.formatted(
                        escaped(mail.subject()), time(mail.arrivedAt()), headers, mail.id(), html, text));
    }

    private static String notFound() {
        return page(
                "Not here",
                "<main><h1>Not here</h1><p>There is no such mail, or no more. <a href=\"/\">Inbox</a></p></main>");
    }

    private static String page(String title, String body) {
        return """
               <!doctype html>
               <html lang="en">
               <head>
               <meta charset="utf-8">
               <meta name="viewport" content="width=device-width, initial-scale=1">
               <title>%s · Almoner's inbox</title>
               <link rel="stylesheet" href="/inbox.css">
               <script src="/inbox.js" defer></script>
               </head>
               <body>
               %s</body>
               </html>
               """.formatted(title, body);
    }

    private static String time(Instant at) {
        return "<time datetime=\"" + at + "\">" + TIME.format(at) + "</time>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String resource(String path) throws IOException {
        try (InputStream file = InboxPages.class.getResourceAsStream(path.substring(1))) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String policy, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type + "; charset=utf-8");
        headers.set("Content-Security-Policy", policy);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
