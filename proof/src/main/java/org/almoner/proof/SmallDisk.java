package org.almoner.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A file system of its own for one server's data, small enough to be filled. It takes root, and memory only for what is in it. */
final class SmallDisk {

    private static final String SIZE = "size=1200m";
    private static final int CHUNK_BYTES = 1 << 20;

    private SmallDisk() {}

    /** Before the server is first started; a machine that does not allow it has an ordinary directory there. */
    static void mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", SIZE, "none", directory.toString());
    }

    static void unmount(Path directory) {
        try {
            if (isSmall(directory)) {
                run("umount", "--lazy", directory.toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return what came of it; says so if the disk is not a small one, and leaves it alone */
    static String fill(Path directory, Part part, Callable<String> meanwhile) throws Exception {
        if (!isSmall(directory)) {
            return "SKIPPED: no small disk could be mounted here";
        }
        Path ballast = directory.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (byte[] chunk = new byte[CHUNK_BYTES]; ; ) {
                out.write(chunk);
            }
        } catch (IOException e) {
            String came = meanwhile.call();
            Files.delete(ballast);
            part.start();
            return came;
        }
    }

    private static boolean isSmall(Path directory) throws IOException {
        return Files.exists(directory) && Files.getFileStore(directory).type().equals("tmpfs");
    }

    private static void run(String... command) throws IOException {
        new ProcessBuilder(command).inheritIO().start().onExit().join();
    }
}
