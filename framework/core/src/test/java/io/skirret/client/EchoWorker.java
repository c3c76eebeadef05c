package io.skirret.client;

import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.internal.DecodeLimits;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.TaskMessageDecoder;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Answers the calls of one queue as a test says, and keeps what came. */
final class EchoWorker {

    private final TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);
    private final BlockingQueue<TaskMessage> taken = new LinkedBlockingQueue<>();
    private final Transport transport;

    EchoWorker(Transport transport, String queue, Function<TaskMessage, Message> answer) {
        this.transport = transport;
        transport.declare(queue);
        transport.subscribe(queue, 100, delivery -> {
            TaskMessage task = decode(delivery.message());
            taken.add(task);
            delivery.ack();
            answer(task, answer.apply(task));
        });
    }

    TaskMessage next() throws InterruptedException {
        TaskMessage next = taken.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("expected a call within 10 s, got none");
        }
        return next;
    }

    void answer(TaskMessage task, Message reply) {
        String address = task.replyTo();
        if (address != null && !address.isEmpty()) {
            transport
                    .publish(new Publication(new Destination.Reply(address), reply))
                    .join();
        }
    }

    private TaskMessage decode(Message message) {
        try {
            return decoder.decode(message);
        } catch (UnusableMessageException unusable) {
            throw new AssertionError(unusable);
        }
    }

    static Message success(TaskMessage task, Object value) {
        return ResultMessage.success(task, value, java.time.Instant.EPOCH);
    }
}
