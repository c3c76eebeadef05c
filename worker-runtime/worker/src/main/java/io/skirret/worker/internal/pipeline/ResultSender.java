package io.skirret.worker.internal.pipeline;

import io.skirret.message.Message;
import io.skirret.message.internal.ResultMessage;
import io.skirret.message.internal.SafeThrowable;
import io.skirret.message.internal.TaskMessage;
import io.skirret.message.internal.ValueFormat;
import io.skirret.result.internal.StoredResult;
import io.skirret.task.TaskDefinition;
import io.skirret.time.Clock;
import io.skirret.transport.Destination;
import io.skirret.transport.Publication;
import io.skirret.transport.Transport;
import io.skirret.worker.internal.execute.Results;
import io.skirret.worker.internal.result.ResultKeeping;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks to callers through their {@code reply-to}, and to whoever looks where results are kept. */
public final class ResultSender implements Results {

    private static final Logger log = LoggerFactory.getLogger(ResultSender.class);

    private final Transport transport;
    private final Clock clock;
    private final int maxBytes;
    private final ValueFormat format;

    private final @Nullable ResultKeeping kept;

    /** @param kept what keeps results; null if they are not kept */
    public ResultSender(Transport transport, Clock clock, ValueFormat format, @Nullable ResultKeeping kept) {
        this.kept = kept;
        this.format = format;
        this.transport = transport;
        this.clock = clock;
        this.maxBytes = (int) Math.min(transport.maxBodyBytes(), ResultMessage.DEFAULT_MAX_BYTES);
    }

    @Override
    public boolean isWanted(TaskMessage call) {
        return kept != null || call.replyTo() != null;
    }

    @Override
    public Message result(TaskMessage call, TaskDefinition<?> task, @Nullable Object value) {
        return ResultMessage.success(call, value, clock.now(), maxBytes, format);
    }

    @Override
    public void progress(TaskMessage call, long current, long total) {
        Message message = ResultMessage.progress(call, current, total);
        if (kept != null) {
            kept.offer(new StoredResult(call.id(), ResultMessage.PROGRESS, message.body()));
        }
        String address = call.replyTo();
        if (address == null) {
            return;
        }
        try {
            var unused = transport
                    .publish(new Publication(new Destination.Reply(address), message))
                    .exceptionally(failure -> {
                        log.debug("progress of {} was not delivered", call.id(), SafeThrowable.of(failure));
                        return null;
                    });
        } catch (RuntimeException failure) {
            log.debug("progress of {} was not sent", call.id(), SafeThrowable.of(failure));
        }
    }
}
