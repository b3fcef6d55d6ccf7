package org.almoner.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where the local run keeps everything; one process at a time. The lock goes with its process, also with a killed one. */
final class DataDirectory implements AutoCloseable {

    private final FileChannel lock;

    private DataDirectory(FileChannel lock) {
        this.lock = lock;
    }

    /**
     * @param directory made if it is not there
     * @throws InUse if another process has it
     */
    static DataDirectory lock(Path directory) throws IOException, InUse {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            String holder = Files.readString(directory.resolve("pid")).strip();
            channel.close();
            throw new InUse(directory, holder);
        }
        // Not in the locked file itself: where locks are mandatory nobody else could read it.
        Files.writeString(directory.resolve("pid"), ProcessHandle.current().pid() + "\n");
        return new DataDirectory(channel);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // this very process has it
        }
    }

    /** Another process uses the data. */
    static final class InUse extends Exception {
        InUse(Path directory, String pid) {
            super(directory + " is in use by an Almoner that runs already (process " + pid
                    + "). Stop that one, or name another directory in ALMONER_DATA.");
        }
    }
}
