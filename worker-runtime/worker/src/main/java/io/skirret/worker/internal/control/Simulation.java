package io.skirret.worker.internal.control;

import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.SafeText;
import io.skirret.message.internal.TaskMessage;
import io.skirret.task.SimulatedFailure;
import io.skirret.worker.internal.execute.RunChecks;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a call as it is about to run: whether it was revoked meanwhile, and, only where failures may be
 * simulated, whether it is marked as one.
 *
 * @param revocations null if nobody can revoke
 * @param simulates whether a mark is believed; anybody who may publish can set one
 */
public record Simulation(@Nullable Revocations revocations, boolean simulates) implements RunChecks {

    private static final int LONGEST_TEXT = 200;

    @Override
    public boolean isRevoked(TaskMessage call) {
        return revocations != null && revocations.isRevoked(call);
    }

    @Override
    public boolean isSimulated(TaskMessage call) {
        return simulates && call.headers().get(HeaderNames.SIMULATED_FAILURE) instanceof String;
    }

    @Override
    public void enter(TaskMessage call) {
        if (isSimulated(call)) {
            String text = String.valueOf(call.headers().get(HeaderNames.SIMULATED_FAILURE));
            throw new SimulatedFailure(call.task(), SafeText.line(text, LONGEST_TEXT));
        }
    }
}
