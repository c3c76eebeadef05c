package io.skirret.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skirret.client.Signature;
import io.skirret.client.TaskClient;
import io.skirret.client.TaskOptions;
import io.skirret.time.Clock;
import io.skirret.transport.Transport;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code courier demo --console}: a partner refuses what Courier sends, and a person mends it with the console: finds
 * the group, corrects one dead letter, sends five as a canary and then the rest. Each step is checked at the partner.
 * Or a partner is down, and {@link MendedByHand whoever looks} mends it.
 */
final class ConsoleDemo {

    private static final String QUEUE = "courier-console";
    private static final String CONSOLE = "console";
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WORKERS = 2;
    private static final int REFUSED = 60;
    private static final int FINE = 120;
    private static final int GONE = 20;
    private static final int CANARY = 5;
    private static final int PER_SECOND = 50;
    private static final String REFUSED_IDS = "refused-";

    private final String broker;
    private final DemoChecks checks;
    private final boolean byHand;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Clock clock = Clock.system();

    ConsoleDemo(String broker, boolean json, boolean byHand) {
        this.broker = broker;
        this.byHand = byHand;
        this.checks = new DemoChecks(json);
    }

    /** Whether all that it is to show holds. */
    boolean run() throws IOException, InterruptedException {
        String name = DemoCommand.transportName(broker);
        checks.say(
                byHand
                        ? "A partner is down, and the deliveries to it die. You mend that."
                        : "A partner wants a field that Courier does not send, and refuses its deliveries. Somebody mends"
                                + " that.");
        checks.say("Broker: " + name);
        try (StrictPartner partner = new StrictPartner();
                Transport transport = Transports.open(
                        broker,
                        TransportOptions.builder()
                                .name("courier demo")
                                .lazyConnect(false)
                                .build());
                TaskClient client = TaskClient.builder().transport(transport).build();
                DemoProcesses processes = new DemoProcesses("courier-console", broker)) {
            transport.declare(QUEUE);
            transport.admin().purge(QUEUE);
            transport.admin().purge(transport.admin().deadLetterQueue(QUEUE));
            for (int number = 1; number <= WORKERS; number++) {
                String worker = "java-" + number + "@demo";
                processes.startCourier(
                        worker, List.of(), "worker", "-E", "--name", worker, "--queues", QUEUE, "--concurrency", "8");
            }
            processes.startCourier(
                    CONSOLE, List.of(), "console", "--port", "0", "--data", "data", "--queues", QUEUE, "--json");
            ConsoleApi console = new ConsoleApi(address(processes), checks);
            if (byHand) {
                List<Signature<Void>> calls = new ArrayList<>();
                add(calls, FINE, "fine-", partner.easy());
                add(calls, MendedByHand.DOWN, MendedByHand.IDS, partner.down());
                client.sendAll(calls);
                new MendedByHand(console, partner, checks).watch();
            } else {
                client.sendAll(calls(partner));
                mend(console, partner);
            }
        }
        return checks.report(name);
    }

    private URI address(DemoProcesses processes) throws IOException, InterruptedException {
        long until = clock.nanoTime() + START.toNanos();
        while (clock.nanoTime() - until < 0) {
            for (String line : processes.said(CONSOLE)) {
                if (line.startsWith("{\"console\"")) {
                    URI address =
                            URI.create(mapper.readTree(line).path("console").textValue());
                    checks.say("Console: " + address);
                    return address;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("expected the console to listen within " + START.toSeconds()
                + " s, got nothing; the end of its log:\n" + processes.endOfLog(CONSOLE));
    }

    private static List<Signature<Void>> calls(StrictPartner partner) {
        List<Signature<Void>> calls = new ArrayList<>();
        add(calls, FINE, "fine-", partner.easy());
        add(calls, REFUSED, REFUSED_IDS, partner.strict());
        add(calls, GONE, "gone-", partner.gone());
        return calls;
    }

    private static void add(List<Signature<Void>> calls, int count, String ids, URI url) {
        TaskOptions options = TaskOptions.builder().queue(QUEUE).build();
        for (int i = 1; i <= count; i++) {
            calls.add(WebhooksTasks.deliver
                    .with(options)
                    .signature(ids + i, url, "{\"type\":\"order.created\",\"order\":\"o-" + i + "\"}"));
        }
    }

    private void mend(ConsoleApi console, StrictPartner partner) throws IOException, InterruptedException {
        String group = findGroup(console, partner);
        correctOne(console, partner, group);
        partner.mend();
        checks.say("");
        checks.say(
                "The partner says that it does without the field from now on. Five are sent to see whether that is so.");
        JsonNode operation = canary(console, partner, group);
        rest(console, partner, operation.path("id").textValue());
        JsonNode after = console.get("/retry/groups/" + group);
        checks.add("the group has nothing left to do", "0 pending, " + REFUSED + " resolved", settled(after));
        checks.add("those of the other partner are left", GONE + " pending", pending(console, "http:404") + " pending");
        checks.add("no delivery was taken twice", "0", String.valueOf(partner.doubled()));
    }

    private String findGroup(ConsoleApi console, StrictPartner partner) throws IOException, InterruptedException {
        await(() -> pending(console, "") == REFUSED + GONE && partner.taken("fine-") == FINE);
        checks.add(
                "what dies is in the console",
                (REFUSED + GONE) + " dead letters",
                pending(console, "") + " dead letters");
        checks.add("what does not die is delivered", FINE, partner.taken("fine-"));
        checks.say("");
        JsonNode groups = console.show("/retry/groups").path("groups");
        @Nullable String found = null;
        for (JsonNode group : groups) {
            checks.say("  " + group.path("group").textValue() + "  " + group.path("pending") + " pending  "
                    + group.path("severity").textValue() + "  "
                    + group.path("message").textValue());
            if (group.path("message").asText().contains("400")) {
                found = group.path("group").textValue();
                checks.add(
                        "one group has all that was refused", REFUSED + " pending", group.path("pending") + " pending");
            }
        }
        if (found == null) {
            throw new IllegalStateException("expected a group of deliveries that were answered 400, got " + groups);
        }
        return found;
    }

    /** Adds the field to one, which shows what the partner wants. */
    private void correctOne(ConsoleApi console, StrictPartner partner, String group)
            throws IOException, InterruptedException {
        checks.say("");
        JsonNode line = console.show("/retry/dead-letters?query=" + ConsoleApi.encoded("group:" + group) + "&limit=1")
                .path("entries")
                .path(0);
        String path = "/retry/dead-letters/" + line.path("id").textValue();
        JsonNode entry = console.show(path);
        ArrayNode arguments = entry.path("arguments").path("args").deepCopy();
        ObjectNode event = (ObjectNode) mapper.readTree(arguments.get(2).textValue());
        event.put(StrictPartner.FIELD, "DE811");
        arguments.set(2, mapper.writeValueAsString(event));
        ObjectNode edit = mapper.createObjectNode();
        edit.put("version", entry.path("version").textValue());
        edit.set("args", arguments);
        JsonNode operation = console.post(path + "/edit", edit).path("operation");
        operation.path("changes").forEach(change -> checks.say("  " + change.textValue()));
        await(() -> console.get(path).path("status").asText().equals("resolved"));
        checks.add(
                "one that is corrected gets through",
                "resolved, 1 taken",
                console.get(path).path("status").asText() + ", " + partner.taken(REFUSED_IDS) + " taken");
    }

    private JsonNode canary(ConsoleApi console, StrictPartner partner, String group)
            throws IOException, InterruptedException {
        ObjectNode order = mapper.createObjectNode().put("group", group);
        JsonNode dry =
                console.post("/retry/dead-letters/bulk-retry", order.deepCopy().put("dry_run", true));
        checks.say("  would send " + dry.path("count"));
        checks.add(
                "a dry run counts what is left", REFUSED - 1, dry.path("count").asInt());
        order.put("canary", CANARY).put("rate_per_s", PER_SECOND);
        JsonNode operation =
                console.post("/retry/dead-letters/bulk-retry", order).path("operation");
        String path = "/retry/operations/" + operation.path("id").textValue();
        await(() -> console.get(path).path("succeeded").asInt() == CANARY);
        JsonNode now = console.get(path);
        checks.say("  " + progress(now));
        checks.add(
                "five are sent, and no more",
                "canary, " + CANARY + " of " + (REFUSED - 1),
                now.path("state").asText() + ", " + (partner.taken(REFUSED_IDS) - 1) + " of " + now.path("total"));
        return now;
    }

    private void rest(ConsoleApi console, StrictPartner partner, String operation)
            throws IOException, InterruptedException {
        checks.say("");
        String path = "/retry/operations/" + operation;
        long start = clock.nanoTime();
        console.post(path + "/continue", mapper.createObjectNode());
        @Nullable String told = null;
        long until = clock.nanoTime() + PATIENCE.toNanos();
        JsonNode now = console.get(path);
        while (now.path("succeeded").asInt() < REFUSED - 1 && clock.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(300);
            now = console.get(path);
            String line = "  " + progress(now);
            if (!line.equals(told)) {
                checks.say(line);
                told = line;
            }
        }
        long millis = Duration.ofNanos(clock.nanoTime() - start).toMillis();
        long least = (REFUSED - 1 - CANARY - PER_SECOND) * 1_000L / PER_SECOND;
        checks.add(
                "the rest follows, " + PER_SECOND + " a second",
                (REFUSED - 1) + " succeeded",
                now.path("succeeded") + " succeeded in " + millis + " ms",
                now.path("succeeded").asInt() == REFUSED - 1
                        && now.path("state").asText().equals("completed")
                        && millis >= least);
        checks.add("each of them is delivered", REFUSED, partner.taken(REFUSED_IDS));
    }

    private static String progress(JsonNode operation) {
        return operation.path("state").textValue() + ": " + operation.path("succeeded") + " succeeded, "
                + operation.path("sent") + " on their way, " + operation.path("waiting") + " wait, "
                + operation.path("failed_again") + " failed again";
    }

    private static String settled(JsonNode group) {
        return group.path("pending") + " pending, " + group.path("resolved") + " resolved";
    }

    private static long pending(ConsoleApi console, String query) throws IOException, InterruptedException {
        return console.get("/retry/dead-letters?limit=1&query=" + ConsoleApi.encoded("status:pending " + query))
                .path("count")
                .asLong();
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Or gives up; what follows sees what there is. */
    private void await(Condition condition) throws IOException, InterruptedException {
        long until = clock.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds() && clock.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
