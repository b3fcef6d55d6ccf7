package org.almoner.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::answer);
        proxy = new FaultProxy(echo.getLocalPort());
    }

    private void answer() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // Cut, as it should be.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(500);
        return socket;
    }

    private static int echoed(Socket socket) throws IOException {
        socket.getOutputStream().write(7);
        return socket.getInputStream().read();
    }

    @Test
    void silenceHoldsBackAndLosesNothing() throws IOException {
        try (Socket socket = connected()) {
            assertThat(echoed(socket)).isEqualTo(7);
            proxy.silence();
            assertThatThrownBy(() -> echoed(socket)).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            socket.setSoTimeout(5000);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void aCutEndsWhatIsOpenAndWhatComes() throws IOException {
        try (Socket socket = connected()) {
            assertThat(echoed(socket)).isEqualTo(7);
            proxy.cut();
            assertThat(ended(socket)).isTrue();
            try (Socket another = connected()) {
                assertThat(ended(another)).isTrue();
            }
            proxy.heal();
            try (Socket another = connected()) {
                assertThat(echoed(another)).isEqualTo(7);
            }
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return echoed(socket) < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void slownessCountsInBothDirections() throws IOException {
        try (Socket socket = connected()) {
            proxy.slow(Duration.ofMillis(100));
            socket.setSoTimeout(5000);
            long start = System.nanoTime();
            assertThat(echoed(socket)).isEqualTo(7);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }
}
