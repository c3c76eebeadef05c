package io.skirret.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A worker that listens to remote control, and somebody who speaks to it as Celery does. */
abstract class ControlledWorker extends BrokerInTrouble {

    static final BroadcastExchange COMMANDS =
            new BroadcastExchange("celery.pidbox", BroadcastExchange.Type.FANOUT, false);
    static final BroadcastExchange REPLIES =
            new BroadcastExchange("reply.celery.pidbox", BroadcastExchange.Type.DIRECT, false);
    static final ObjectMapper JSON = new ObjectMapper();

    final String oid = UUID.randomUUID().toString();
    final BlockingQueue<Message> replies = new LinkedBlockingQueue<>();
    final Transport client = shop.connect(options -> options);

    Worker start(ControlAccess allow) {
        return start(allow, builder -> builder);
    }

    Worker start(ControlAccess allow, UnaryOperator<WorkerBuilder> more) {
        client.broadcasts().listen(REPLIES, oid, (message, key) -> replies.add(message));
        Worker worker = shop.start(builder -> more.apply(builder.controlAllow(allow)));
        Awaitility.await().until(() -> reaches(request("ping", Map.of())));
        Workshop.next(replies);
        return worker;
    }

    boolean reaches(Map<String, Object> request) {
        try {
            client.publish(new Publication(new Destination.Exchange(COMMANDS, ""), message(request)))
                    .join();
            return true;
        } catch (java.util.concurrent.CompletionException nobody) {
            assertThat(nobody.getCause())
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            unroutable ->
                                    assertThat(unroutable.reason()).isEqualTo(PublishException.Reason.UNROUTABLE));
            return false;
        }
    }

    Map<String, Object> request(String method, Map<String, Object> arguments) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", method);
        request.put("arguments", arguments);
        request.put("ticket", "ticket-1");
        request.put("reply_to", Map.of("exchange", "reply.celery.pidbox", "routing_key", oid));
        return request;
    }

    static Message message(Object request) {
        try {
            return raw(JSON.writeValueAsBytes(request));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Message raw(byte[] body) {
        return new Message(MessageProperties.builder().json().build(), Map.of("clock", 40, "expires", 0), body);
    }

    void send(Message command) {
        client.publish(new Publication(new Destination.Exchange(COMMANDS, ""), command))
                .join();
    }

    JsonNode reply() {
        JsonNode reply = parsed(Workshop.next(replies).body());
        assertThat(reply.fieldNames()).toIterable().containsExactly("worker@test");
        return reply.path("worker@test");
    }

    static JsonNode parsed(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    JsonNode ask(String method, Map<String, Object> arguments) {
        send(message(request(method, arguments)));
        return reply();
    }

    /** Of this worker alone. */
    JsonNode askIt(String method, Map<String, Object> arguments) {
        Map<String, Object> request = request(method, arguments);
        request.put("destination", List.of("worker@test"));
        send(message(request));
        return reply();
    }

    JsonNode ask(String method) {
        return ask(method, Map.of());
    }

    /** It answers the next one: what came before was passed over. */
    void lives() {
        assertThat(ask("ping")).isEqualTo(parsed("{\"ok\":\"pong\"}".getBytes(StandardCharsets.UTF_8)));
    }

    static Map<String, Object> map(@Nullable Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), Objects.requireNonNull(pairs[i + 1]));
        }
        return map;
    }
}
