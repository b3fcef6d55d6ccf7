package org.almoner.notification;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Where the SMTP server is and how to talk to it; the form is {@link MailSettings#smtpUrl}'s. */
record SmtpUrl(
        boolean tls,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        @Nullable String startTls) {

    /** @throws IllegalArgumentException without the URL in its message: it may hold a password */
    static SmtpUrl parse(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw refused();
        }
        boolean tls = "smtps".equalsIgnoreCase(uri.getScheme());
        if (uri.getHost() == null || !(tls || "smtp".equalsIgnoreCase(uri.getScheme()))) {
            throw refused();
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        String startTls = uri.getQuery() == null
                ? null
                : Arrays.stream(uri.getQuery().split("&"))
                        .filter(each -> each.startsWith("starttls="))
                        .map(each -> each.substring("starttls=".length()))
                        .findFirst()
                        .orElse(null);
        return new SmtpUrl(
                tls,
                uri.getHost(),
                uri.getPort() > 0 ? uri.getPort() : tls ? 465 : 25,
                login.length > 0 ? decoded(login[0]) : null,
                login.length > 1 ? decoded(login[1]) : null,
                startTls);
    }

    /** Jakarta Mail's settings; the prefix is the protocol's. */
    Properties properties(Duration connectTimeout, Duration timeout) {
        String prefix = "mail." + protocol() + ".";
        Properties properties = new Properties();
        properties.setProperty(prefix + "connectiontimeout", String.valueOf(connectTimeout.toMillis()));
        properties.setProperty(prefix + "timeout", String.valueOf(timeout.toMillis()));
        properties.setProperty(prefix + "writetimeout", String.valueOf(timeout.toMillis()));
        properties.setProperty(prefix + "auth", String.valueOf(user != null));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "starttls.enable", String.valueOf(!"false".equals(startTls)));
        properties.setProperty(prefix + "starttls.required", String.valueOf("true".equals(startTls)));
        properties.setProperty(prefix + "quitwait", "false");
        return properties;
    }

    String protocol() {
        return tls ? "smtps" : "smtp";
    }

    @Override
    public String toString() {
        return protocol() + "://" + host + ":" + port;
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException refused() {
        return new IllegalArgumentException("SMTP_URL is not of the form smtp://user:password@host:25?starttls=true");
    }
}
