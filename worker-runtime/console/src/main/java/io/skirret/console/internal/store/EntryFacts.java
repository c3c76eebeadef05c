package io.skirret.console.internal.store;

import io.skirret.console.internal.query.Facts;
import io.skirret.console.internal.query.Field;
import io.skirret.failure.FailureType;
import io.skirret.message.DeadLetter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a query can ask about an entry before it is stored: the same as about its row. */
record EntryFacts(IncomingEntry entry) implements Facts {

    @Override
    public @Nullable String text(Field field) {
        DeadLetter letter = entry.letter();
        FailureType type = entry.type();
        return switch (field) {
            case ID -> letter.id();
            case TASK -> letter.task();
            case QUEUE -> entry.queue();
            case REASON -> letter.reason();
            case BREAKER -> letter.breaker();
            case TYPE -> letter.failureType();
            case CATEGORY -> type == null ? null : type.category().name();
            case REMEDIATION -> type == null ? null : type.remediation().name();
            case EXCEPTION -> letter.exception();
            case STATUS -> EntryStatus.PENDING.name();
            case FINGERPRINT, GROUP -> entry.group().value();
            case USER -> entry.context("user");
            case PROJECT -> entry.context("project");
            case TENANT -> entry.context("tenant");
            default -> throw new IllegalArgumentException(field + " is no text");
        };
    }

    @Override
    public @Nullable Long number(Field field) {
        DeadLetter letter = entry.letter();
        return switch (field) {
            case HTTP -> letter.httpStatus() == null ? null : Long.valueOf(letter.httpStatus());
            case RETRIES -> Math.max(0L, letter.attempts() - 1L);
            case REPLAYS -> (long) letter.replays();
            default -> throw new IllegalArgumentException(field + " is no number");
        };
    }

    @Override
    public Instant time(Field field) {
        return entry.diedAt();
    }

    @Override
    public String searched() {
        DeadLetter letter = entry.letter();
        return EntryWords.searched(letter.task(), letter.exception(), letter.exceptionMessage());
    }
}
