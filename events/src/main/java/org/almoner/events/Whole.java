package org.almoner.events;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether everything is there that an event's types require: a component that is not {@code @Nullable} is required. */
final class Whole {

    // Looked up once a type: the JDK makes components and their accessors anew for whoever asks.
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents()).map(Part::of).toList();
        }
    };

    private Whole() {}

    /** @return where something is missing and that it is; null for what is whole */
    static @Nullable String lack(@Nullable Object value) {
        return switch (value) {
            case Record whole -> lackOfParts(whole);
            case Collection<?> many -> lackOfElements(many);
            case Map<?, ?> many -> lackOfElements(many.values());
            case null, default -> null;
        };
    }

    private static @Nullable String lackOfParts(Record whole) {
        for (Part part : PARTS.get(whole.getClass())) {
            Object held = part.of(whole);
            String lack = held == null && part.required() ? " is missing" : lack(held);
            if (lack != null) {
                return "." + part.name() + lack;
            }
        }
        return null;
    }

    private static @Nullable String lackOfElements(Collection<?> elements) {
        for (Object each : elements) {
            String lack = each == null ? " holds a null" : lack(each);
            if (lack != null) {
                return lack;
            }
        }
        return null;
    }

    /** A component of a record. */
    private record Part(String name, Method accessor, boolean required) {
        static Part of(RecordComponent component) {
            return new Part(
                    component.getName(),
                    component.getAccessor(),
                    !component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }

        @Nullable
        Object of(Record whole) {
            try {
                return accessor.invoke(whole);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(accessor + " cannot be called", e);
            }
        }
    }
}
