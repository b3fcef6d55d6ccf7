package org.almoner.benchmarks;

import com.mongodb.client.MongoClient;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;

/**
 * What this JVM (services, broker and load together) and mongod have used until now, by their own accounts.
 *
 * @param jvmNanos CPU time of this process
 * @param compilerMillis of it, what the just-in-time compilers took: less with each minute that a service runs
 * @param mongodMicros CPU time of mongod
 * @param commands that mongod was sent, by name
 */
record Cost(long jvmNanos, long compilerMillis, long mongodMicros, Map<String, Long> commands) {

    private static final List<String> COMMANDS =
            List.of("find", "getMore", "insert", "update", "bulkWrite", "aggregate");

    static Cost now(MongoClient mongo) {
        Document status = mongo.getDatabase("admin").runCommand(new Document("serverStatus", 1));
        Document used = status.get("extra_info", Document.class);
        Document counted = status.get("metrics", Document.class).get("commands", Document.class);
        Map<String, Long> commands = new TreeMap<>();
        for (String name : COMMANDS) {
            if (counted.get(name) instanceof Document command) {
                commands.put(name, number(command, "total"));
            }
        }
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Cost(
                system.getProcessCpuTime(),
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime(),
                number(used, "user_time_us") + number(used, "system_time_us"),
                commands);
    }

    double jvmMillisSince(Cost before) {
        return (jvmNanos - before.jvmNanos) / 1e6;
    }

    double compilerMillisSince(Cost before) {
        return compilerMillis - before.compilerMillis;
    }

    double mongodMillisSince(Cost before) {
        return (mongodMicros - before.mongodMicros) / 1e3;
    }

    long commandsSince(Cost before) {
        return sum(commands) - sum(before.commands);
    }

    private static long sum(Map<String, Long> commands) {
        return commands.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long number(Document document, String name) {
        return document.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
