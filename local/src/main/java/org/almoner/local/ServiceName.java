package org.almoner.local;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.jspecify.annotations.Nullable;

/**
 * Names the service that a log line comes from, also when it was written by a library: every thread that a service starts
 * inherits the name, virtual ones too.
 */
public final class ServiceName extends ClassicConverter {

    private static final InheritableThreadLocal<@Nullable String> NAME = new InheritableThreadLocal<>();

    /** This thread works for that service from now on. */
    static void set(String name) {
        NAME.set(name);
    }

    @Override
    public String convert(ILoggingEvent event) {
        String name = NAME.get();
        return name == null ? "local" : name;
    }
}
