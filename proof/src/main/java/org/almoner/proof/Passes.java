package org.almoner.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Inside a service: what to do when its work comes past a {@link Point}. Orders come over a port, a line each: {@code halt TALLY
 * after 3} (at the third pass), {@code pause TALLY before 1 12000} (ms, once), {@code slow PRODUCE before 300} (ms, every time),
 * {@code shift 600} (s, the clock), {@code clear}.
 */
public final class Passes {

    private static final int KILLED = 137;

    /** @param left how many more passes until it happens; 0 for every time */
    private record Order(AtomicInteger left, boolean halts, Duration pause) {}

    private static final Map<String, Order> ORDERS = new ConcurrentHashMap<>();

    private Passes() {}

    /** Called by the marks in the services' classes. */
    public static void at(String point) {
        Order order = ORDERS.get(point);
        if (order == null) {
            return;
        }
        boolean everyTime = order.left().get() == 0;
        if (!everyTime && order.left().decrementAndGet() != 0) {
            return;
        }
        if (order.halts()) {
            Runtime.getRuntime().halt(KILLED);
        }
        if (!everyTime) {
            ORDERS.remove(point);
        }
        try {
            Thread.sleep(order.pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void listen(int port) {
        try {
            ServerSocket server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().name("proof-agent").start(() -> obey(server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void obey(ServerSocket server) {
        while (true) {
            try (Socket client = server.accept();
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                    OutputStream out = client.getOutputStream()) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    order(line.split(" ", -1));
                    out.write("ok\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // Whoever gave the order has gone; there will be others.
            }
        }
    }

    private static void order(String[] words) {
        switch (words[0]) {
            case "halt" -> put(words, Integer.parseInt(words[3]), true, "0");
            case "pause" -> put(words, Integer.parseInt(words[3]), false, words[4]);
            case "slow" -> put(words, 0, false, words[3]);
            case "shift" -> ShiftedClock.shift(Duration.ofSeconds(Long.parseLong(words[1])));
            case "clear" -> {
                ORDERS.clear();
                ShiftedClock.shift(Duration.ZERO);
            }
            default -> throw new IllegalArgumentException("no such order: " + words[0]);
        }
    }

    private static void put(String[] words, int passes, boolean halts, String millis) {
        ORDERS.put(
                words[1] + " " + words[2],
                new Order(new AtomicInteger(passes), halts, Duration.ofMillis(Long.parseLong(millis))));
    }
}
