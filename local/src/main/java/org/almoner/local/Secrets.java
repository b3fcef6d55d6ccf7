package org.almoner.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The secrets of this installation: made once, kept with the data and readable by their owner only. A variable of the environment
 * outranks what was made.
 *
 * @param stripe comma-separated, any of them may verify
 * @param standard comma-separated
 * @param consoleEntry opens the console once; made anew for each start
 */
public record Secrets(String stripe, String standard, String operatorToken, String consoleEntry) {

    private static final String STRIPE = "STRIPE_WEBHOOK_SECRETS";
    private static final String STANDARD = "STANDARD_WEBHOOKS_SECRETS";
    private static final String OPERATOR = "ALMONER_OPERATOR_TOKEN";

    /** @param file of lines {@code NAME=secret}, made if it is not there */
    static Secrets keptIn(Path file, Map<String, String> environment) {
        Map<String, String> kept = new LinkedHashMap<>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        kept.put(line.substring(0, equals), line.substring(equals + 1));
                    }
                }
            }
            if (!kept.keySet().containsAll(List.of(STRIPE, STANDARD, OPERATOR))) {
                kept.putIfAbsent(
                        STRIPE, "whsec_" + random(Base64.getUrlEncoder().withoutPadding(), 24));
                kept.putIfAbsent(STANDARD, "whsec_" + random(Base64.getEncoder(), 32));
                kept.putIfAbsent(OPERATOR, random(Base64.getUrlEncoder().withoutPadding(), 18));
                write(file, kept);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.forEach((name, value) -> {
            if (kept.containsKey(name) && !value.isBlank()) {
                kept.put(name, value);
            }
        });
        return new Secrets(
                kept.getOrDefault(STRIPE, ""),
                kept.getOrDefault(STANDARD, ""),
                kept.getOrDefault(OPERATOR, ""),
                random(Base64.getUrlEncoder().withoutPadding(), 12));
    }

    /** As the services know them. */
    Map<String, String> variables() {
        return Map.of(STRIPE, stripe, STANDARD, standard, OPERATOR, operatorToken);
    }

    @Override
    public String toString() {
        return "Secrets[not shown]";
    }

    // Never half a file, and never for a moment one that others may read.
    private static void write(Path file, Map<String, String> secrets) throws IOException {
        FileAttribute<?>[] ownerOnly =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, ownerOnly);
        Files.write(
                part,
                secrets.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String random(Base64.Encoder encoder, int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return encoder.encodeToString(random);
    }
}
