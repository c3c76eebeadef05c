package io.skirret.worker.internal.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skirret.events.internal.CeleryEvent;
import io.skirret.events.internal.EventWriter;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event of a worker, as data. Holds no message. */
sealed interface Event extends CeleryEvent {

    /** One of a worker: it is there, it lives, it leaves. */
    record OfWorker(String type, Instant at, double freq, WorkerFacts facts) implements Event {

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeNumberField("freq", freq);
            facts.write(json);
        }
    }

    /** One of a task. */
    sealed interface OfTask extends Event, CeleryEvent.OfTask {}

    /** A message was taken and read. */
    record Received(
            Instant at,
            String uuid,
            String name,
            String args,
            String kwargs,
            String rootId,
            @Nullable String parentId,
            int retries,
            @Nullable String eta,
            @Nullable String expires,
            String queue)
            implements OfTask, CeleryEvent.OfCall {

        @Override
        public String type() {
            return "task-received";
        }

        @Override
        public void writeRoute(JsonGenerator json) throws IOException {
            json.writeStringField("skirret_queue", queue);
        }
    }

    /** A body is about to run. */
    record Started(Instant at, String uuid) implements OfTask {

        @Override
        public String type() {
            return "task-started";
        }

        @Override
        public void write(JsonGenerator json) {
            // The id says it all.
        }
    }

    /**
     * It ran and returned.
     *
     * @param result as text; null where no caller wanted one
     * @param replays how often it had been sent again after it was a dead letter
     */
    record Succeeded(Instant at, String uuid, @Nullable String result, double runtime, int replays) implements OfTask {

        @Override
        public String type() {
            return "task-succeeded";
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("result", result);
            json.writeNumberField("runtime", runtime);
            if (replays > 0) {
                json.writeNumberField("skirret_replays", replays);
            }
        }

        @Override
        public int size() {
            return SMALL + (result == null ? 0 : result.length());
        }
    }

    /**
     * It failed for good, or waits for another attempt.
     *
     * @param type {@code task-failed} or {@code task-retried}
     * @param nextRetry when it is tried again; null for never
     */
    record Failed(
            String type,
            Instant at,
            String uuid,
            String exception,
            String traceback,
            @Nullable String failureType,
            @Nullable String remediation,
            @Nullable String policy,
            @Nullable String breaker,
            @Nullable Instant nextRetry,
            @Nullable String deadLetterReason)
            implements OfTask {

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("exception", exception);
            json.writeStringField("traceback", traceback);
            extra(json, "skirret_failure_type", failureType);
            extra(json, "skirret_remediation", remediation);
            extra(json, "skirret_policy", policy);
            extra(json, "skirret_breaker", breaker);
            extra(json, "skirret_dead_letter_reason", deadLetterReason);
            if (nextRetry != null) {
                json.writeFieldName("skirret_next_retry");
                EventWriter.seconds(json, nextRetry);
            }
        }

        private static void extra(JsonGenerator json, String name, @Nullable String value) throws IOException {
            if (value != null) {
                json.writeStringField(name, value);
            }
        }

        @Override
        public int size() {
            return 2 * SMALL + exception.length() + traceback.length();
        }
    }

    /**
     * The task refused the message, or the message went back to its queue.
     *
     * @param requeue whether it went back
     */
    record Rejected(
            Instant at,
            String uuid,
            boolean requeue,
            @Nullable String deadLetterReason) implements OfTask {

        @Override
        public String type() {
            return "task-rejected";
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeBooleanField("requeue", requeue);
            if (deadLetterReason != null) {
                json.writeStringField("skirret_dead_letter_reason", deadLetterReason);
            }
        }
    }

    /** It was not run, since it was revoked or its time was over; or it was stopped. */
    record Revoked(Instant at, String uuid, boolean expired, boolean terminated) implements OfTask {

        @Override
        public String type() {
            return "task-revoked";
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeBooleanField("terminated", terminated);
            json.writeNullField("signum");
            json.writeBooleanField("expired", expired);
        }
    }
}
