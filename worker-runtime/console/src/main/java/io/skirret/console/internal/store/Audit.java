package io.skirret.console.internal.store;

import com.github.f4b6a3.uuid.UuidCreator;
import io.skirret.message.internal.SafeText;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes down who changed what, in the transaction of the change. */
public final class Audit {

    private static final int MAX_NAME = 255;
    private static final int MAX_VALUE = 4000;
    private static final String INSERT = "INSERT INTO audit (id, at, who, origin, action, target, amount, value_before,"
            + " value_after) VALUES (:id, :at, :who, :origin, :action, :target, :amount, :before, :after)";

    private Audit() {}

    /**
     * Writes one line, and gives its id.
     *
     * @param action such as {@code retry}
     * @param target what it is done to
     * @param amount how many of these
     * @param before how that was; null for not known
     * @param after how that is; null for not known
     */
    public static UUID write(
            Handle handle,
            Change change,
            String action,
            String target,
            long amount,
            @Nullable String before,
            @Nullable String after) {
        UUID id = UuidCreator.getTimeOrderedEpochFast();
        handle.createUpdate(INSERT)
                .bind("id", id)
                .bind("at", change.at())
                .bind("who", SafeText.line(change.who(), MAX_NAME))
                .bind("origin", SafeText.line(change.origin(), MAX_NAME))
                .bind("action", action)
                .bind("target", SafeText.line(target, MAX_NAME))
                .bind("amount", amount)
                .bind("before", before == null ? null : SafeText.lines(before, MAX_VALUE))
                .bind("after", after == null ? null : SafeText.lines(after, MAX_VALUE))
                .execute();
        return id;
    }
}
