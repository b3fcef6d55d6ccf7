package org.almoner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.almoner.proof.Gift;
import org.almoner.proof.Oracle;
import org.almoner.proof.Webhooks;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dashboards and alert rules name only metrics and labels that the running services have. A renamed one would empty a panel and
 * silence an alert without a word. {@code deploy/check-figures} asks the same, and more, of a system with a Prometheus.
 */
class FiguresTest {

    private static final Path DEPLOY = Path.of("..", "deploy");

    /** What Prometheus itself adds to everything that it reads. */
    private static final Map<String, Set<String>> PROMETHEUS_OWN = Map.of("up", Set.of());

    private static final Set<String> PROMETHEUS_LABELS = Set.of("job", "instance", "service");

    /** The parts of PromQL that matter here; what is matched and has no name of its own is passed over. */
    private static final Pattern TOKEN = Pattern.compile("""
            \\b(?<clause>by|on|without|ignoring|group_left|group_right)\\s*\\((?<grouped>[^)]*)\\)\
            |\\{(?<selector>[^}]*)}|\\[[^]]*]|"[^"]*"|\\boffset\\s+\\w+|\\d[\\w.]*\
            |[a-zA-Z_]\\w*\\s*(?:\\(|(?=\\b(?:by|without)\\b))|(?<name>[a-zA-Z_:][\\w:]*)""");

    private static final Pattern SAMPLE = Pattern.compile("(?<name>[a-zA-Z_:][\\w:]*)(?:\\{(?<labels>.*)})? \\S+.*");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=|!)");

    @Test
    void everyMetricAndLabelIsThere() throws IOException {
        Map<String, String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(30);
        Pipeline pipeline = Stages.pipeline();
        try (Story story = new Story(Stages.stage(pipeline))) {
            Gift gift = Gift.random(new Random(7), "pi_figures");
            Stages.GIVEN.add(gift);
            Webhooks.of(gift).forEach(story::tell);
            story.comesTo(new Oracle(Stages.GIVEN), Stages.GIVEN);
            System.gc(); // a pause has a metric once there was one
            // Micrometer looks for new figures of a Kafka client once a minute.
            await().atMost(Duration.ofSeconds(100))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(missing(expressions, scraped(story))).isEmpty());
        }
    }

    @Test
    void aWrongNameIsNoticed() {
        Map<String, Set<String>> known = Map.of("gifts_total", Set.of("kind", "currency"));
        assertThat(missing(Map.of("panel", "sum by (kind) (rate(gifts_total{currency=\"USD\"}[5m])) > 0.5"), known))
                .isEmpty();
        assertThat(missing(Map.of("panel", "rate(gift_total[5m])"), known)).containsExactly("panel: no gift_total");
        assertThat(missing(Map.of("panel", "gifts_total{money=\"USD\"}"), known))
                .containsExactly("panel: gifts_total has no label money");
        assertThat(missing(Map.of("panel", "sum by (sort) (gifts_total offset 1h)"), known))
                .containsExactly("panel: gifts_total has no label sort");
    }

    /** Of every panel and every rule, by where it stands. */
    private static Map<String, String> expressions() throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        List<Path> dashboards;
        try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana").resolve("dashboards"))) {
            dashboards = files.sorted().toList();
        }
        for (Path dashboard : dashboards) {
            for (JsonNode panel :
                    JsonMapper.shared().readTree(Files.readString(dashboard)).get("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    expressions.put(
                            dashboard.getFileName() + ", " + panel.get("title").asString() + " "
                                    + target.get("refId").asString(),
                            target.get("expr").asString());
                }
            }
        }
        JsonNode rules = JsonMapper.shared()
                .valueToTree(new Yaml().load(Files.readString(DEPLOY.resolve("prometheus/rules.yml"))));
        for (JsonNode group : rules.get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                expressions.put(
                        "alert " + rule.get("alert").asString(),
                        rule.get("expr").asString());
            }
        }
        return expressions;
    }

    /** Metrics of all services, each with the labels that any of its series has. */
    private static Map<String, Set<String>> scraped(Story story) throws IOException, InterruptedException {
        Map<String, Set<String>> metrics = new HashMap<>(PROMETHEUS_OWN);
        for (Service service : Service.values()) {
            String text = story.raw(HttpRequest.newBuilder(story.at(service.label(), "/actuator/prometheus"))
                            .header("Accept", "text/plain")
                            .build())
                    .body();
            for (String line : text.lines().toList()) {
                Matcher sample = SAMPLE.matcher(line);
                if (sample.matches()) {
                    Set<String> labels = metrics.computeIfAbsent(sample.group("name"), _ -> new HashSet<>());
                    if (sample.group("labels") != null) {
                        labels.addAll(labels(sample.group("labels").replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "")));
                    }
                }
            }
        }
        return metrics;
    }

    private static List<String> missing(Map<String, String> expressions, Map<String, Set<String>> metrics) {
        List<String> missing = new ArrayList<>();
        expressions.forEach((where, expression) -> named(expression).forEach((metric, labels) -> {
            Set<String> known = metrics.get(metric);
            if (known == null) {
                missing.add(where + ": no " + metric);
            } else {
                labels.stream()
                        .filter(label -> !known.contains(label) && !PROMETHEUS_LABELS.contains(label))
                        .forEach(label -> missing.add(where + ": " + metric + " has no label " + label));
            }
        }));
        return missing;
    }

    /** The metrics of an expression, each with the labels that it is selected by, and those of every {@code by (…)}. */
    private static Map<String, Set<String>> named(String expression) {
        Map<String, Set<String>> named = new TreeMap<>();
        Set<String> grouped = new TreeSet<>();
        String metric = "";
        for (Matcher token = TOKEN.matcher(expression.replace("$__", "")); token.find(); ) {
            if (token.group("grouped") != null) {
                if (token.group("clause").equals("by") || token.group("clause").equals("on")) {
                    WORD.matcher(token.group("grouped"))
                            .results()
                            .map(MatchResult::group)
                            .forEach(grouped::add);
                }
            } else if (token.group("selector") != null) {
                named.get(metric).addAll(labels(token.group("selector")));
            } else if (token.group("name") != null
                    && !Set.of("and", "or", "unless", "bool").contains(token.group("name"))) {
                metric = token.group("name");
                named.computeIfAbsent(metric, _ -> new TreeSet<>());
            }
        }
        grouped.remove("le");
        named.values().forEach(labels -> labels.addAll(grouped));
        return named;
    }

    private static Set<String> labels(String selector) {
        Set<String> labels = new TreeSet<>();
        for (Matcher label = LABEL.matcher(selector); label.find(); ) {
            labels.add(label.group(1));
        }
        return labels;
    }
}
