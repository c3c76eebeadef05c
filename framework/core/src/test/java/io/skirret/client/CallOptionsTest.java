package io.skirret.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.internal.TaskMessage;
import io.skirret.retry.RetryPolicies;
import io.skirret.retry.UnknownPolicyException;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskParameter;
import io.skirret.task.TaskSettings;
import io.skirret.task.internal.CurrentTask;
import io.skirret.transport.Destination;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the options of a call, its task and its caller put into the message. */
class CallOptionsTest extends ClientOnMemory {

    @Test
    void aSensitiveParameterIsNotShown() {
        TaskDefinition<String> login = new TaskDefinition<>(
                "test.login",
                "T.login()",
                List.of(new TaskParameter("user", String.class), new TaskParameter("password", String.class, true)),
                String.class,
                TaskSettings.defaults(),
                (instances, arguments, context) -> null);
        client.send(new Signature<>(login, new Object[] {"ada", "s3cret"}, TaskOptions.defaults()));

        Message sent = broker.messages("skirret").get(0);
        assertThat(sent.headers()).containsEntry("argsrepr", "('ada', '***')");
        assertThat(new String(sent.body(), StandardCharsets.UTF_8)).contains("s3cret");
    }

    /** Its task lives elsewhere: only who calls can say what is not to be shown. */
    @Test
    void aSensitiveArgumentOfACallByNameIsNotShown() {
        client.sendByName(
                "test.login",
                List.of("ada", "s3cret"),
                Map.of("pin", "4711"),
                TaskOptions.builder()
                        .queue("skirret")
                        .sensitiveArgs(Set.of(1))
                        .sensitiveKwargs(Set.of("pin"))
                        .build());

        Message sent = broker.messages("skirret").get(0);
        assertThat(sent.headers())
                .containsEntry("argsrepr", "('ada', '***')")
                .containsEntry("kwargsrepr", "{'pin': '***'}")
                .containsEntry("skirret_sensitive", List.of("/0/1", "/1/pin"));
        assertThat(new String(sent.body(), StandardCharsets.UTF_8)).contains("s3cret", "4711");
    }

    /** So that a worker can tell how long it waited. */
    @Test
    void aCallSaysWhenItWasSent() {
        clock.advance(Duration.ofSeconds(3));
        client.send(echo("x"));

        Message sent = broker.messages("skirret").get(0);
        assertThat(sent.properties().timestamp()).isEqualTo(Instant.parse("2026-01-01T00:00:03Z"));
    }

    @Test
    void countdownWaitsInTheBrokerAndSaysItsEta() throws Exception {
        client.send(echo("x")
                .with(TaskOptions.builder().countdown(Duration.ofSeconds(5)).build()));
        assertThat(broker.delayed()).isEqualTo(1);
        assertThat(broker.ready("skirret")).isZero();
        clock.advance(Duration.ofSeconds(5));
        TaskMessage message = echoing("skirret").next();
        assertThat(message.eta()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
    }

    @Test
    void etaWaitsAndOneThatHasPassedGoesAtOnce() throws Exception {
        Instant soon = clock.now().plusSeconds(60);
        Instant past = clock.now().minusSeconds(60);
        client.send(echo("later").with(TaskOptions.builder().eta(soon).build()));
        client.send(echo("now").with(TaskOptions.builder().eta(past).build()));
        assertThat(broker.delayed()).isEqualTo(1);
        assertThat(broker.ready("skirret")).isEqualTo(1);
        assertThat(echoing("skirret").next().eta()).isEqualTo(past);
    }

    @Test
    void longWaitsAreRoundedDownAndShortCountdownsUp() {
        List<Destination> to = new ArrayList<>();
        broker.failPublishes(publication -> {
            to.add(publication.destination());
            return null;
        });
        client.send(echo("a")
                .with(TaskOptions.builder().countdown(Duration.ofSeconds(10)).build()));
        client.send(echo("b")
                .with(TaskOptions.builder().countdown(Duration.ofSeconds(11)).build()));
        client.send(echo("c")
                .with(TaskOptions.builder().eta(clock.now().plusSeconds(1)).build()));
        assertThat(to)
                .extracting(destination -> ((Destination.Delayed) destination).rounding())
                .containsExactly(Destination.Rounding.UP, Destination.Rounding.DOWN, Destination.Rounding.DOWN);
    }

    @Test
    void optionsTravel() throws Exception {
        TaskOptions options = TaskOptions.builder()
                .queue("other")
                .id("order-17")
                .priority(7)
                .policy("aggressive")
                .timeLimit(Duration.ofSeconds(30))
                .softTimeLimit(Duration.ofSeconds(20))
                .expiresIn(Duration.ofMinutes(1))
                .header("tenant", "acme")
                .build();
        broker.declareQueue("other");
        AsyncResult<String> result = client.send(echo("x").with(options));
        assertThat(result.id()).isEqualTo("order-17");
        TaskMessage message = echoing("other").next();
        assertThat(message.id()).isEqualTo("order-17");
        assertThat(message.properties().priority()).isEqualTo(7);
        assertThat(message.properties().expiration()).isNull();
        assertThat(message.policy()).isEqualTo("aggressive");
        assertThat(message.timeLimits().hard()).isEqualTo(Duration.ofSeconds(30));
        assertThat(message.timeLimits().soft()).isEqualTo(Duration.ofSeconds(20));
        assertThat(message.expires()).isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
        assertThat(message.headers()).containsEntry("tenant", "acme");
    }

    @Test
    void whatTheTaskSaysHoldsWhereTheCallSaysNothing() throws Exception {
        TaskSettings settings = TaskSettings.builder()
                .queue("annotated")
                .priority(3)
                .expires(Duration.ofSeconds(9))
                .ignoreResult(true)
                .build();
        AsyncResult<String> result = client.send(
                new Signature<>(definition(String.class, settings), new Object[] {"x"}, TaskOptions.defaults()));
        TaskMessage message = echoing("annotated").next();
        assertThat(message.properties().priority()).isEqualTo(3);
        assertThat(message.expires()).isEqualTo(Instant.parse("2026-01-01T00:00:09Z"));
        assertThat(message.ignoreResult()).isTrue();
        assertThat(message.replyTo()).isIn(null, "");
        assertThatThrownBy(() -> result.get(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignoreResult");
    }

    @Test
    void callsInsideATaskBelongToItsTree() throws Exception {
        CurrentTask.set(new StubContext(
                "parent", "root", Map.of("skirret_ctx_user", "ada", "traceparent", "00-a-b-01", "private", "stays")));
        client.send(echo("x"));
        TaskMessage message = echoing("skirret").next();
        assertThat(message.rootId()).isEqualTo("root");
        assertThat(message.parentId()).isEqualTo("parent");
        assertThat(message.headers())
                .containsEntry("skirret_ctx_user", "ada")
                .containsEntry("traceparent", "00-a-b-01")
                .doesNotContainKey("private");
    }

    /** W3C: whoever passes the trace on passes on what belongs to it, and an own header of the call wins. */
    @Test
    void callsInsideATaskCarryItsTraceStateAndBaggage() throws Exception {
        CurrentTask.set(new StubContext(
                "parent",
                "root",
                Map.of("traceparent", "00-a-b-01", "tracestate", "vendor=1", "baggage", "tenant=acme;prop,user=7")));

        var callee = echoing("skirret");
        client.send(echo("x"));
        assertThat(callee.next().headers())
                .containsEntry("traceparent", "00-a-b-01")
                .containsEntry("tracestate", "vendor=1")
                .containsEntry("baggage", "tenant=acme;prop,user=7");

        client.send(echo("x")
                .with(TaskOptions.builder().header("baggage", "tenant=other").build()));
        assertThat(callee.next().headers()).containsEntry("baggage", "tenant=other");
    }

    @Test
    void anUnknownPolicyIsRefusedWhereThePoliciesAreKnown() {
        try (TaskClient knowing = TaskClient.builder()
                .transport(transport)
                .policies(RetryPolicies.builtIn())
                .build()) {
            assertThatThrownBy(() -> knowing.send(echo("x")
                            .with(TaskOptions.builder().policy("agressive").build())))
                    .isInstanceOf(UnknownPolicyException.class)
                    .hasMessageContaining("aggressive");
        }
    }
}
