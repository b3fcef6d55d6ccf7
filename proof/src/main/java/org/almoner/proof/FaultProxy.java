package org.almoner.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between everybody and one server's port: passes bytes on, passes them on late, holds them back, or hangs up.
 *
 * <p>Its threads are the system's: on two cores, virtual ones once stood still for minutes, all of them, and with them the network.
 */
final class FaultProxy implements AutoCloseable {

    private enum State {
        OPEN,
        /** Connections stay, nothing moves: what a network does that has lost its way. */
        SILENT,
        /** Connections are reset, new ones as well. */
        CUT
    }

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private State state = State.OPEN;
    private volatile Duration delay = Duration.ZERO;

    FaultProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void cut() {
        become(State.CUT);
        open.forEach(FaultProxy::close);
    }

    void silence() {
        become(State.SILENT);
    }

    /** Every chunk of bytes takes so much longer, in both directions. */
    void slow(Duration each) {
        delay = each;
    }

    void heal() {
        delay = Duration.ZERO;
        become(State.OPEN);
    }

    private synchronized void become(State next) {
        state = next;
        notifyAll();
    }

    private synchronized boolean is(State asked) {
        return state == asked;
    }

    private synchronized void awaitWords() throws InterruptedException {
        while (state == State.SILENT) {
            wait();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (is(State.CUT)) {
                    close(client);
                } else {
                    Thread.ofPlatform().daemon().start(() -> connect(client));
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket there = new Socket();
        open.add(client);
        open.add(there);
        try {
            there.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().start(() -> pump(client, there));
            pump(there, client);
        } catch (IOException e) {
            hangUp(client, there);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                awaitWords();
                if (delay.isPositive()) {
                    Thread.sleep(delay);
                }
                out.write(chunk, 0, count);
            }
        } catch (IOException | InterruptedException e) {
            // One side is gone; so is the other.
        }
        hangUp(from, to);
    }

    private void hangUp(Socket one, Socket other) {
        open.remove(one);
        open.remove(other);
        close(one);
        close(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
