package io.skirret.console.internal.store;

import io.skirret.failure.FailureType;
import io.skirret.message.DeadLetter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What queries ask about entries and many have alike: all but ids, time, context and the words of one alone. There are
 * few kinds, so that a query finds the kinds it means by reading them all, and their entries by an index.
 *
 * @param id of the other components: equal kinds have equal ids, in every database
 * @param words that all of them have, as {@link EntryWords#ofKind()}
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
        int replays,
        String words) {

    static EntryKind of(IncomingEntry entry, UUID group, EntryWords words) {
        DeadLetter letter = entry.letter();
        FailureType type = entry.type();
        String category = type == null ? null : type.category().name();
        String remediation = type == null ? null : type.remediation().name();
        List<@Nullable Object> parts = new ArrayList<>(Arrays.asList(
                group,
                entry.group().value(),
                entry.queue(),
                letter.task(),
                letter.reason(),
                letter.breaker(),
                letter.failureType(),
                category,
                remediation,
                letter.exception(),
                letter.httpStatus(),
                letter.attempts(),
                letter.replays()));
        if (words.asGroup()) {
            parts.add(words.ofKind());
        }
        return new EntryKind(
                EntryIdentity.ofTexts(parts),
                group,
                entry.group().value(),
                entry.queue(),
                letter.task(),
                letter.reason(),
                letter.breaker(),
                letter.failureType(),
                category,
                remediation,
                letter.exception(),
                letter.httpStatus(),
                letter.attempts(),
                letter.replays(),
                words.ofKind());
    }
}
