package org.almoner.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.almoner.delivery.Interleaving.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real {@link Delivery}, {@link Journal}, {@link Tally} and {@link Histories} over a log and a store that fail in every way at
 * any step. The protocol as built must hold for every seed; what looks like it and is shorter must not.
 *
 * <p>{@code -Dalmoner.model.seeds=100000} runs more seeds. {@code -Dalmoner.model.seed=42 -Dalmoner.model.protocol=BlindIncrement}
 * tells what happens in one, of the protocol as built if none is named; {@code -Dalmoner.model.shape=Lives} of histories.
 */
class InterleavingModelTest {

    private static final int SEEDS = Integer.getInteger("almoner.model.seeds", 10_000);
    private static final int SEEDS_OF_A_SHORTCUT = 500;

    private static final List<BiFunction<Protocol, FakeReplicaSet, Model>> SHAPES = List.of(Books::new, Lives::new);

    @Test
    void books_are_exact_whatever_happens() throws Exception {
        requireNoViolation(Books::new);
    }

    @Test
    void histories_are_exact_whatever_happens() throws Exception {
        requireNoViolation(Lives::new);
    }

    private static void requireNoViolation(BiFunction<Protocol, FakeReplicaSet, Model> shape) throws Exception {
        long begun = System.nanoTime();
        Found found = search(Protocol::new, shape, SEEDS);
        System.out.printf(
                "%d seeds, %d steps, %d ms: %d violations%n",
                SEEDS,
                found.steps(),
                (System.nanoTime() - begun) / 1_000_000,
                found.violations().size());
        if (!found.violations().isEmpty()) {
            long seed = found.violations().getFirst();
            fail("seed " + seed + " of " + found.violations() + "\n"
                    + told(Interleaving.of(seed, new Protocol(), shape, true)));
        }
    }

    @Test
    void a_crash_at_any_one_step_leaves_no_trace() {
        int crashes = 0;
        for (BiFunction<Protocol, FakeReplicaSet, Model> shape : SHAPES) {
            for (long seed = 0; seed < 20; seed++) {
                int steps =
                        Interleaving.crashingAt(0, seed, new Protocol(), shape).steps();
                for (int step = 2; step < steps; step++) {
                    Outcome outcome = Interleaving.crashingAt(step, seed, new Protocol(), shape);
                    assertThat(outcome.violation())
                            .as("seed %d, crash at step %d", seed, step)
                            .isNull();
                    crashes++;
                }
            }
        }
        System.out.printf("a crash at each of %d steps: 0 violations%n", crashes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void a_shortcut_is_caught(String name, Supplier<Protocol> shortcut) throws Exception {
        Found found = search(shortcut, shortcut.get().model(), SEEDS_OF_A_SHORTCUT);
        System.out.printf(
                "%s: caught in %d of %d seeds%n", name, found.violations().size(), SEEDS_OF_A_SHORTCUT);
        assertThat(found.violations()).as("seeds that catch %s", name).hasSizeGreaterThan(SEEDS_OF_A_SHORTCUT / 100);
    }

    static Stream<Arguments> a_shortcut_is_caught() {
        return Stream.of(Shortcuts.OF_THE_DESIGN, Shortcuts.OTHERS)
                .flatMap(List::stream)
                .map(shortcut -> Arguments.of(shortcut.get().toString(), shortcut));
    }

    @Test
    void a_seed_is_the_same_every_time() {
        for (long seed = 0; seed < 50; seed++) {
            List<String> once =
                    Interleaving.of(seed, new Protocol(), Books::new, true).history();
            assertThat(Interleaving.of(seed, new Protocol(), Books::new, true).history())
                    .isEqualTo(once);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "almoner.model.seed", matches = "\\d+")
    void one_seed() {
        String name = System.getProperty("almoner.model.protocol", "Protocol");
        Protocol protocol = Stream.of(
                        Shortcuts.OF_THE_DESIGN, Shortcuts.OTHERS, List.<Supplier<Protocol>>of(Protocol::new))
                .flatMap(List::stream)
                .map(Supplier::get)
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow();
        BiFunction<Protocol, FakeReplicaSet, Model> shape =
                System.getProperty("almoner.model.shape", "").equals("Lives") ? Lives::new : protocol.model();
        System.out.println(told(Interleaving.of(Long.getLong("almoner.model.seed"), protocol, shape, true)));
    }

    private record Found(List<Long> violations, long steps) {}

    private static Found search(
            Supplier<Protocol> protocol, BiFunction<Protocol, FakeReplicaSet, Model> shape, int seeds)
            throws InterruptedException, ExecutionException {
        ConcurrentLinkedQueue<Long> violations = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        AtomicLong steps = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> searches = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                    .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                        for (int seed = next.getAndIncrement(); seed < seeds; seed = next.getAndIncrement()) {
                            Outcome outcome = Interleaving.of(seed, protocol.get(), shape, false);
                            steps.addAndGet(outcome.steps());
                            if (outcome.violation() != null) {
                                violations.add((long) seed);
                            }
                        }
                    }))
                    .toList();
            for (Future<?> search : searches) {
                search.get();
            }
        }
        return new Found(violations.stream().sorted().toList(), steps.get());
    }

    private static String told(Outcome outcome) {
        return String.join("\n", outcome.history()) + "\n\n"
                + (outcome.violation() == null ? "Everything holds." : outcome.violation());
    }
}
