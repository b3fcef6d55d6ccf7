package org.almoner.proof;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What sabotaged classes call. It knows their types by reflection only: it is loaded beside them, not with them. */
public final class Saboteur {

    @SuppressWarnings("ReferenceEquality") // this very list
    private record Same(Object changes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Same same && same.changes == changes;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(changes);
        }
    }

    private static final int REMEMBERED_MAX = 20_000;
    private static final Map<Same, Object> FIRST = Collections.synchronizedMap(new java.util.LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Object> eldest) {
            return size() > REMEMBERED_MAX;
        }
    });

    private Saboteur() {}

    /** @return {@code move}, but with the amounts of the first move that was ever computed from these changes */
    public static Object first(Object move, Object changes) throws ReflectiveOperationException {
        Object first = FIRST.putIfAbsent(new Same(changes), move);
        if (first == null) {
            return move;
        }
        RecordComponent[] components = move.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Object of = components[i].getName().equals("amounts") ? first : move;
            values[i] = components[i].getAccessor().invoke(of);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return move.getClass().getDeclaredConstructor(types).newInstance(values);
    }

    /** Commits what a consumer has polled. */
    public static void commit(@Nullable Object consumer) throws ReflectiveOperationException {
        if (consumer == null) {
            throw new IllegalStateException("there is no consumer to commit with: this sabotage does nothing");
        }
        Class.forName(
                        "org.apache.kafka.clients.consumer.Consumer",
                        false,
                        consumer.getClass().getClassLoader())
                .getMethod("commitSync")
                .invoke(consumer);
    }
}
