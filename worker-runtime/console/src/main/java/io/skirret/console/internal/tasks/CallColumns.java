package io.skirret.console.internal.tasks;

import io.skirret.console.internal.query.Columns;
import io.skirret.console.internal.query.Field;

/** Where queries find what they ask about, in the table {@code task_call}: {@link Field#OF_CALLS}. */
final class CallColumns implements Columns {

    @Override
    public String of(Field field) {
        return switch (field) {
            case ID -> "task_id";
            case TASK -> "task";
            case STATE -> "state";
            case QUEUE -> "queue";
            case WORKER -> "worker";
            case RUNTIME -> "runtime_micros";
            case WAIT -> "wait_micros";
            case AT -> "seen_at";
            case RECEIVED -> "received_at";
            case STARTED -> "started_at";
            case ENDED -> "ended_at";
            case RETRIES -> "retries";
            case REPLAYS -> "replays";
            case EXCEPTION -> "exception";
            case TYPE -> "failure_type";
            case REASON -> "reason";
            case PARENT -> "parent_id";
            case ROOT -> "root_id";
            default -> throw new IllegalArgumentException(field + " is not asked about calls");
        };
    }

    @Override
    public String inGroup() {
        throw new IllegalArgumentException("calls are in no groups");
    }

    /** Each text on a line of its own, in the order of the reference page. */
    @Override
    public String searched() {
        return "TRANSLATE(COALESCE(task, '') || '\n' || task_id || '\n' || COALESCE(exception, '') || '\n'"
                + " || COALESCE(message, ''), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')";
    }
}
