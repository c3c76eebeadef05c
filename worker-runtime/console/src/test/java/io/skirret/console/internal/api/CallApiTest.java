package io.skirret.console.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.console.internal.store.TestDatabase;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.task.Sensitive;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskRegistry;
import io.skirret.task.TaskSettings;
import io.skirret.task.TypeRef;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.BroadcastSubscription;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException.Reason;
import io.skirret.worker.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that people make, over a real server: what a worker is told, and what nobody is shown. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class CallApiTest extends ApiFixture {

    private static final String CALL = "/retry/tasks/call";
    private static final String KNOWN = "/retry/registered-tasks";

    /** Nobody takes from it, so that a test sees what comes. */
    private static final String QUEUE = "waiting-room";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Worker worker;

    enum Color {
        RED,
        BLUE
    }

    record Address(String street) {}

    record Card(@Sensitive String number) {}

    @BeforeEach
    void startWorker() {
        TaskDefinition<?> task = new TaskDefinition<>(
                "bank.pay",
                "Bank.pay()",
                List.of(
                        new TaskParameter("iban", String.class, true),
                        new TaskParameter("amount", int.class),
                        new TaskParameter("color", Color.class),
                        new TaskParameter("more", Map.class)),
                Object.class,
                TaskSettings.builder()
                        .queue(QUEUE)
                        .priority(7)
                        .expires(Duration.ofHours(2))
                        .build(),
                (instances, arguments, context) -> null);
        TaskDefinition<?> transfer = new TaskDefinition<>(
                "bank.transfer",
                "Bank.transfer()",
                List.of(
                        new TaskParameter("to", Address.class),
                        new TaskParameter("tags", new TypeRef<List<String>>() {}.type()),
                        new TaskParameter("from", Card.class)),
                Object.class,
                TaskSettings.builder().queue(QUEUE).build(),
                (instances, arguments, context) -> null);
        transport.declare(QUEUE);
        worker = Worker.builder(transport, TaskRegistry.of(List.of(task, transfer)))
                .queues("elsewhere")
                .name("worker@bank")
                .build();
        worker.start();
        await().atMost(PATIENCE)
                .until(() -> get(KNOWN).path("tasks").path(0).path("parameters").size() == 4);
    }

    @AfterEach
    void stopWorker() {
        worker.close();
    }

    private Message sent() {
        assertThat(broker.messages(QUEUE)).hasSize(1);
        return broker.messages(QUEUE).get(0);
    }

    private String audited() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT who || ' ' || action || ' ' || target || ' ' || value_after FROM audit ORDER BY id")
                        .mapTo(String.class)
                        .list()
                        .toString());
    }

    @Test
    void a_page_of_another_site_has_no_worker_asked() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + KNOWN))
                .header("Sec-Fetch-Site", "cross-site")
                .build();

        json(http.send(request, HttpResponse.BodyHandlers.ofString()), 403);
    }

    @Test
    void a_name_that_no_broker_takes_is_refused_before_it_is_sent() {
        String long256 = "ü".repeat(128);
        for (String member : List.of("task", "queue", "policy", "id")) {
            String body = member.equals("task")
                    ? "{'task':'" + long256 + "','queue':'" + QUEUE + "'}"
                    : "{'task':'python.only','" + member + "':'" + long256 + "'"
                            + (member.equals("queue") ? "}" : ",'queue':'" + QUEUE + "'}");
            JsonNode problem = json(post(CALL, body), 400);
            assertThat(problem.path("member").textValue()).isEqualTo(member);
            assertThat(problem.path("detail").textValue()).contains("a line of at most 255 bytes");
        }
        assertThat(broker.messages(QUEUE)).isEmpty();
    }

    @Test
    void tasks_are_told_with_their_parameters() {
        JsonNode told = get(KNOWN + "?task=bank.pay").path("tasks").path(0);
        assertThat(told.path("workers").path(0).textValue()).isEqualTo("worker@bank");
        assertThat(told.path("queue").textValue()).isEqualTo(QUEUE);
        assertThat(told.path("priority").intValue()).isEqualTo(7);
        assertThat(told.path("expires_s").doubleValue()).isEqualTo(7200);
        assertThat(told.path("queues").path(0).textValue()).isEqualTo("elsewhere");
        assertThat(told.path("parameters"))
                .extracting(each -> each.path("name").textValue() + " "
                        + each.path("kind").textValue() + " " + each.path("nullable") + " " + each.path("sensitive")
                        + " "
                        + each.path("values"))
                .containsExactly(
                        "iban string true true []",
                        "amount integer false false []",
                        "color string true false [\"RED\",\"BLUE\"]",
                        "more object true false []");
        assertThat(get(KNOWN + "?task=nobody").path("tasks")).isEmpty();
        assertThat(get(KNOWN).path("tasks")).hasSize(2);
    }

    @Test
    void a_call_by_the_names_of_parameters_is_sent_and_nobody_is_shown_what_is_sensitive() {
        JsonNode answer = json(
                post(
                        CALL,
                        "{'task':'bank.pay','priority':3,'arguments':{'more':{'pin':'1234'},'color':'BLUE',"
                                + "'amount':12345678901234567890,'iban':'DE02 1203'}}"),
                200);
        Message message = sent();
        assertThat(new String(message.body(), StandardCharsets.UTF_8))
                .startsWith("[[\"DE02 1203\",12345678901234567890,\"BLUE\",{\"pin\":\"1234\"}],{},");
        assertThat(message.headers())
                .containsEntry("id", answer.path("task_id").textValue())
                .containsEntry("argsrepr", "('***', 12345678901234567890, 'BLUE', '***')")
                .containsEntry("skirret_sensitive", List.of("/0/0", "/0/3"));
        assertThat(message.properties().priority()).isEqualTo(3);
        assertThat(answer.path("queue").textValue()).isEqualTo(QUEUE);
        assertThat(audited())
                .contains(
                        "call task bank.pay",
                        answer.path("task_id").textValue(),
                        "arguments: ***, 12345678901234567890")
                .doesNotContain("DE02", "1234\"");
    }

    @Test
    void what_has_parts_is_shown_if_its_worker_says_that_none_of_them_is_sensitive() {
        assertThat(get(KNOWN + "?task=bank.transfer").path("tasks").path(0).path("parameters"))
                .extracting(each -> each.path("name").textValue() + " " + each.path("sensitive_parts"))
                .containsExactly("to false", "tags false", "from true");
        json(
                post(
                        CALL,
                        "{'task':'bank.transfer','arguments':{'to':{'street':'Elm'},'tags':['rent'],"
                                + "'from':{'number':'4111'}}}"),
                200);
        assertThat(sent().headers()).containsEntry("argsrepr", "({'street': 'Elm'}, ['rent'], '***')");
        assertThat(audited())
                .contains("arguments: {\"street\":\"Elm\"}, [\"rent\"], ***")
                .doesNotContain("4111");
    }

    @Test
    void what_may_have_parts_is_hidden_even_if_it_has_none() {
        json(post(CALL, "{'task':'bank.pay','args':['a',1,null,'pin 1234']}"), 200);
        assertThat(sent().headers()).containsEntry("argsrepr", "('***', 1, None, '***')");
        assertThat(audited()).contains("arguments: ***, 1, null, ***");
        json(post(CALL, "{'task':'bank.pay','args':['a',1,null],'kwargs':{'more':'pin 1234'}}"), 200);
        assertThat(audited()).contains("arguments: ***, 1, null, more=***").doesNotContain("1234");
    }

    @Test
    void a_call_is_as_urgent_as_its_task_and_expires_as_it_says() {
        json(post(CALL, "{'task':'bank.pay','args':['a',1,null,null]}"), 200);
        assertThat(sent().properties().priority()).isEqualTo(7);
        assertThat(sent().headers())
                .hasEntrySatisfying(
                        "expires", time -> assertThat(time.toString()).startsWith("2026-11-29T14:00:00"));
        json(post(CALL, "{'task':'bank.pay','args':['a',1,null,null],'expires_s':5,'priority':0}"), 200);
        Message own = broker.messages(QUEUE).get(1);
        assertThat(own.properties().priority()).isEqualTo(0);
        assertThat(own.headers())
                .hasEntrySatisfying(
                        "expires", time -> assertThat(time.toString()).startsWith("2026-11-29T12:00:05"));
    }

    /** Answers the first of a command's kind and nothing else, as a worker whose second answer is late. */
    private void answerRegistered(Message command) {
        try {
            JsonNode asked = new ObjectMapper().readTree(command.body());
            if (!asked.path("method").textValue().equals("registered")) {
                return;
            }
            JsonNode address = asked.path("reply_to");
            Message answer = new Message(
                    MessageProperties.builder().json().persistent(false).build(),
                    Map.of("ticket", asked.path("ticket").textValue()),
                    "{\"late@bank\": [\"bank.pay\"]}".getBytes(StandardCharsets.UTF_8));
            var unused = transport.publish(new Publication(
                    new Destination.Exchange(
                            new BroadcastExchange(
                                    address.path("exchange").textValue(), BroadcastExchange.Type.DIRECT, false),
                            address.path("routing_key").textValue()),
                    answer));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void while_one_of_its_workers_does_not_tell_all_of_a_call_is_hidden() {
        BroadcastExchange commands = new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
        try (BroadcastSubscription late =
                transport.broadcasts().listen(commands, "", (message, key) -> answerRegistered(message))) {
            JsonNode told = get(KNOWN + "?task=bank.pay").path("tasks").path(0);
            assertThat(told.path("workers")).hasSize(2);
            assertThat(told.path("parameters").isNull()).isTrue();
            json(post(CALL, "{'task':'bank.pay','args':['a',1,null,null]}"), 200);
            assertThat(sent().headers()).containsEntry("argsrepr", "('***', '***', '***', '***')");
        }
    }

    @Test
    void a_call_waits_for_its_time() {
        json(post(CALL, "{'task':'bank.pay','args':['a',1,null,null],'countdown_s':3600}"), 200);
        assertThat(broker.ready(QUEUE)).isZero();
        assertThat(broker.delayed()).isEqualTo(1);
        json(post(CALL, "{'task':'bank.pay','args':['a',1,null,null],'eta':'2020-01-01T00:00:00Z'}"), 200);
        assertThat(broker.ready(QUEUE)).isEqualTo(1);
        json(post(CALL, "{'task':'bank.pay','args':[],'eta':'2020-01-01T00:00:00Z','countdown_s':1}"), 400);
    }

    @Test
    void of_a_task_that_nobody_knows_all_is_hidden() {
        assertThat(json(post(CALL, "{'task':'py.add','args':[1,2]}"), 400)
                        .path("member")
                        .textValue())
                .isEqualTo("queue");
        json(post(CALL, "{'task':'py.add','args':[1,2],'kwargs':{'k':3},'queue':'" + QUEUE + "'}"), 200);
        assertThat(sent().headers())
                .containsEntry("argsrepr", "('***', '***')")
                .containsEntry("kwargsrepr", "{'k': '***'}");
        assertThat(audited()).contains("arguments: ***, ***, k=***");
    }

    private JsonNode asked(String more, int status) {
        return json(post(CALL, "{'task':'bank.pay','args':['DE02',1,null,null],'id':'mine'" + more + "}"), status);
    }

    @Test
    void what_is_asked_for_again_under_its_id_is_sent_once() {
        assertThat(asked("", 200).path("again").booleanValue()).isFalse();
        JsonNode again = asked("", 200);
        assertThat(again.path("again").booleanValue()).isTrue();
        assertThat(again.path("task_id").textValue()).isEqualTo("mine");
        assertThat(again.path("detail").textValue())
                .isEqualTo("Asked for before as mine to queue " + QUEUE + "; nothing was sent now.");
        JsonNode other = asked(",'priority':1", 409);
        assertThat(other.path("member").textValue()).isEqualTo("id");
        assertThat(sent().headers()).containsEntry("id", "mine");
        assertThat(audited().split("call task bank.pay", -1)).hasSize(2);
    }

    @Test
    void what_failed_is_sent_under_the_same_id() {
        asked(",'queue':'no-such'", 409);
        for (Reason reason : List.of(Reason.REJECTED, Reason.UNCONFIRMED)) {
            broker.failPublishes(publication ->
                    "bank.pay".equals(publication.message().headers().get("task")) ? reason : null);
            assertThat(asked("", 503).path("detail").textValue()).contains("mine");
        }
        broker.failPublishes(null);
        assertThat(asked("", 200).path("again").booleanValue()).isFalse();
        assertThat(asked("", 200).path("again").booleanValue()).isTrue();
    }

    private void wrong(String arguments, String member) {
        JsonNode problem = json(post(CALL, "{'task':'bank.pay','arguments':" + arguments + "}"), 400);
        assertThat(problem.path("member").textValue()).as(problem.toString()).isEqualTo(member);
        assertThat(problem.path("detail").textValue()).doesNotContain("DE02").contains("nothing was");
    }

    @Test
    void what_does_not_fit_is_said_of_its_argument_and_nothing_is_sent() {
        wrong("{'iban':'DE02','amount':'1','color':null,'more':null}", "arguments.amount");
        wrong("{'iban':'DE02','amount':null,'color':null,'more':null}", "arguments.amount");
        wrong("{'iban':'DE02','amount':1.5,'color':null,'more':null}", "arguments.amount");
        wrong("{'iban':'DE02','amount':1,'color':'GREEN','more':null}", "arguments.color");
        wrong("{'iban':{'DE02':1},'amount':1,'color':null,'more':null}", "arguments.iban");
        wrong("{'iban':'***','amount':1,'color':null,'more':null}", "arguments.iban");
        wrong("{'iban':'DE02','amount':1,'color':null,'more':'***'}", "arguments.more");
        wrong("{'iban':'DE02','amount':1,'color':null}", "arguments.more");
        wrong("{'iban':'DE02','amount':1,'color':null,'more':null,'most':1}", "arguments");
        json(post(CALL, "{'task':'bank.pay','args':[],'arguments':{}}"), 400);
        json(post(CALL, "{'task':'py.add','arguments':{},'queue':'" + QUEUE + "'}"), 400);
        json(post(CALL, "{'task':'bank.pay','priority':256}"), 400);
        json(post(CALL, "{'task':'bank.pay','eta':'tomorrow'}"), 400);
        assertThat(json(post(CALL, "{'task':'bank.pay','args':[],'queue':'no-such'}"), 409)
                        .path("member")
                        .textValue())
                .isEqualTo("queue");
        assertThat(broker.ready(QUEUE) + broker.delayed()).isZero();
    }
}
