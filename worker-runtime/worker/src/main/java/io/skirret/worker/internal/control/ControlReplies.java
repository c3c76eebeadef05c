package io.skirret.worker.internal.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skirret.events.internal.LamportClock;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.transport.BroadcastExchange;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.PublishException;
import io.skirret.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers; who does not wait for one any more gets none. */
final class ControlReplies {

    private static final Logger log = LoggerFactory.getLogger(ControlReplies.class);
    private static final BroadcastExchange EXCHANGE =
            new BroadcastExchange(ControlRequest.REPLIES, BroadcastExchange.Type.DIRECT, false);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Transport transport;
    private final String worker;
    private final LamportClock lamport;
    private final MissingRights rights;

    ControlReplies(Transport transport, String worker, LamportClock lamport, MissingRights rights) {
        this.transport = transport;
        this.worker = worker;
        this.lamport = lamport;
        this.rights = rights;
    }

    /** @throws JsonProcessingException if the answer cannot be written */
    void send(ControlRequest request, @Nullable Object answer) throws JsonProcessingException {
        String address = request.replyTo();
        if (address == null) {
            return;
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        headers.put("ticket", request.ticket());
        headers.put("clock", lamport.forward());
        Message message = new Message(
                MessageProperties.builder().json().priority(0).persistent(false).build(),
                headers,
                JSON.writeValueAsString(Collections.singletonMap(worker, answer))
                        .getBytes(StandardCharsets.UTF_8));
        var unused = transport
                .publish(new Publication(new Destination.Exchange(EXCHANGE, address), message))
                .exceptionally(failure -> {
                    if (failure instanceof PublishException why && why.reason() == PublishException.Reason.FORBIDDEN) {
                        rights.tell("answer commands", failure);
                    }
                    log.debug(
                            "The answer to {} did not get to whoever asked",
                            request.method(),
                            SafeThrowable.of(failure));
                    return null;
                });
    }
}
