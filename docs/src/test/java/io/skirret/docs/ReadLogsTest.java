package io.skirret.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.ContextInitializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.memory.MemoryBroker;
import io.skirret.worker.Worker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the page on logs gives Logback writes the lines that it shows. */
final class ReadLogsTest {

    private static final Path PAGE = Path.of("how-to", "read-logs.md");
    private static final String BODY = "com.acme.Mails";
    private static final String OUTCOME = "io.skirret.worker.outcome";

    @Test
    void the_configuration_of_the_page_writes_the_lines_of_the_page() throws Exception {
        String page = Files.readString(PAGE);
        List<JsonNode> shown = lines(block("json", page));
        assertThat(shown).extracting(ReadLogsTest::logger).containsExactly(BODY, OUTCOME);

        List<JsonNode> written = lines(written(block("xml", page)));

        for (JsonNode example : shown) {
            JsonNode line = written.stream()
                    .filter(each -> logger(each).equals(logger(example)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(logger(example) + " is not among " + written));
            assertThat(names(line)).isEqualTo(names(example));
            assertThat(names(line.path("mdc"))).isEqualTo(names(example.path("mdc")));
            assertThat(fields(line)).isEqualTo(fields(example));
        }
    }

    private static String logger(JsonNode line) {
        return line.path("loggerName").asText();
    }

    private static TreeSet<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> fields(JsonNode line) {
        List<String> fields = new ArrayList<>();
        line.path("kvpList").forEach(pair -> pair.fieldNames().forEachRemaining(fields::add));
        return fields;
    }

    private static String block(String language, String page) {
        Matcher found =
                Pattern.compile("```" + language + "\n(.+?)```", Pattern.DOTALL).matcher(page);
        assertThat(found.find()).as(language).isTrue();
        return found.group(1);
    }

    private static List<JsonNode> lines(String text) throws Exception {
        try (MappingIterator<JsonNode> all =
                new ObjectMapper().readerFor(JsonNode.class).readValues(text)) {
            return all.readAll();
        }
    }

    /** What a worker that greets somebody writes to standard output. */
    private static String written(String configuration) throws Exception {
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            logback.reset();
            JoranConfigurator joran = new JoranConfigurator();
            joran.setContext(logback);
            joran.doConfigure(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
            greet();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> bytes.toString(StandardCharsets.UTF_8).contains(OUTCOME));
        } finally {
            System.setOut(before);
            logback.reset();
            new ContextInitializer(logback).autoConfig();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void greet() {
        MemoryBroker broker = MemoryBroker.named("logs-" + UUID.randomUUID());
        try (Transport transport = broker.connect(TransportOptions.defaults());
                TaskClient client =
                        TaskClient.builder().transport(transport).queue("mail").build();
                Worker worker = Worker.builder(
                                transport,
                                TaskRegistry.of(List.of(new TaskDefinition<>(
                                        "mails.greet",
                                        "com.acme.Mails.greet()",
                                        List.of(),
                                        Object.class,
                                        TaskSettings.defaults(),
                                        (instances, arguments, context) -> {
                                            LoggerFactory.getLogger(BODY).info("Greeted");
                                            return null;
                                        }))))
                        .queues("mail")
                        .name("worker@web1")
                        .build()) {
            worker.start();
            var unused = client.sendByName(
                    "mails.greet",
                    List.of(),
                    Map.of(),
                    TaskOptions.builder().id("greet-1").build());
            await().atMost(Duration.ofSeconds(60)).until(() -> worker.stats().succeeded() == 1);
        } finally {
            broker.discard();
        }
    }
}
