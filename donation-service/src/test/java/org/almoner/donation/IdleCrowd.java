package org.almoner.donation;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that are opened and then say nothing, or begin a request and never end it. In a process of its own: both ends of so
 * many are more than one process may have open.
 */
final class IdleCrowd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final BufferedReader says;
    private volatile boolean standing;

    private IdleCrowd(Process process) {
        this.process = process;
        this.says = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static void main(String[] arguments) throws IOException {
        InetSocketAddress server = new InetSocketAddress("localhost", Integer.parseInt(arguments[0]));
        List<SocketChannel> crowd = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            SocketChannel each = SocketChannel.open(server);
            crowd.add(each);
            if (i % 2 == 0) {
                var _ = each.write(ByteBuffer.wrap(
                        "POST /webhooks/stripe HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII)));
            }
        }
        System.out.println("open");
        var _ = System.in.read(); // until the test has ended
        System.out.println(crowd.size());
    }

    /** As many as the system lets a process have open, with room for what else it has. */
    static int possible() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount() - 1_000);
    }

    /** Returns when all of them are open, or will not be. */
    static IdleCrowd before(int port, int connections) throws IOException, InterruptedException {
        IdleCrowd crowd = new IdleCrowd(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleCrowd.class.getName(),
                        String.valueOf(port),
                        String.valueOf(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        Thread open = Thread.ofVirtual().start(() -> {
            try {
                crowd.standing = "open".equals(crowd.says.readLine());
            } catch (IOException e) {
                crowd.standing = false;
            }
        });
        open.join(PATIENCE);
        return crowd;
    }

    boolean isStanding() {
        return standing;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
