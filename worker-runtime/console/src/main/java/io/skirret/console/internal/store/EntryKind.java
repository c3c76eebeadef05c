package io.skirret.console.internal.store;

import io.skirret.failure.FailureType;
import io.skirret.message.DeadLetter;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What queries ask about entries and many have alike: all but ids, time, text and context. There are few kinds, so that
 * a query finds the kinds it means by reading them all, and their entries by an index.
 *
 * @param id of the other components: equal kinds have equal ids, in every database
 */
record EntryKind(
        UUID id,
        UUID group,
        String fingerprint,
        String queue,
        @Nullable String task,
        String reason,
        @Nullable String breaker,
        @Nullable String failureType,
        @Nullable String category,
        @Nullable String remediation,
        @Nullable String exception,
        @Nullable Integer httpStatus,
        int attempts,
        int replays) {

    static EntryKind of(IncomingEntry entry, UUID group) {
        DeadLetter letter = entry.letter();
        FailureType type = entry.type();
        return of(
                group,
                entry.group().value(),
                entry.queue(),
                letter.task(),
                letter.reason(),
                letter.breaker(),
                letter.failureType(),
                type == null ? null : type.category().name(),
                type == null ? null : type.remediation().name(),
                letter.exception(),
                letter.httpStatus(),
                letter.attempts(),
                letter.replays());
    }

    static EntryKind of(StoredEntry entry) {
        return of(
                entry.group(),
                entry.fingerprint(),
                entry.queue(),
                entry.task(),
                entry.reason(),
                entry.breaker(),
                entry.failureType(),
                entry.category(),
                entry.remediation(),
                entry.exception(),
                entry.httpStatus(),
                entry.attempts(),
                entry.replays());
    }

    private static EntryKind of(
            UUID group,
            String fingerprint,
            String queue,
            @Nullable String task,
            String reason,
            @Nullable String breaker,
            @Nullable String failureType,
            @Nullable String category,
            @Nullable String remediation,
            @Nullable String exception,
            @Nullable Integer httpStatus,
            int attempts,
            int replays) {
        List<@Nullable Object> parts = Arrays.asList(
                group,
                fingerprint,
                queue,
                task,
                reason,
                breaker,
                failureType,
                category,
                remediation,
                exception,
                httpStatus,
                attempts,
                replays);
        return new EntryKind(
                EntryIdentity.ofTexts(parts),
                group,
                fingerprint,
                queue,
                task,
                reason,
                breaker,
                failureType,
                category,
                remediation,
                exception,
                httpStatus,
                attempts,
                replays);
    }
}
