package io.skirret.console.internal.store;

import io.skirret.failure.FailureType;
import io.skirret.failure.Fingerprint;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.MessageCodec;
import io.skirret.message.internal.SafeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message from the dead letters, read but not stored. Made by {@link #of}, which never fails: what cannot be read is
 * an entry all the same.
 *
 * @param queue the work queue that it died in, as the entry says, else the one whose dead letters it was among
 * @param message as it came, headers of the broker included
 * @param letter what the message says
 * @param unreadable what the transport could not read, for people; null for nothing
 * @param redelivered whether the broker delivered it before, to anybody
 * @param takenAt now, to the microsecond
 * @param identity the same for the same death of the same call; null if the message has no id
 * @param digest of the message; its identity if it has one
 * @param group what it is grouped by
 */
public record IncomingEntry(
        String queue,
        Message message,
        DeadLetter letter,
        @Nullable String unreadable,
        boolean redelivered,
        Instant takenAt,
        @Nullable UUID identity,
        UUID digest,
        Fingerprint group) {

    private static final int MAX_NAME = 255;
    private static final int MAX_UNREADABLE = 1000;
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Reads one.
     *
     * @param queue the work queue whose dead letters it was among
     * @param unreadable what the transport could not read; null for nothing
     * @param redelivered whether the broker delivered it before
     * @param ownPackages the application's, in fingerprints
     */
    public static IncomingEntry of(
            String queue,
            Message message,
            @Nullable String unreadable,
            boolean redelivered,
            Instant takenAt,
            Set<String> ownPackages) {
        DeadLetter letter = DeadLetter.from(message);
        String died = letter.queue();
        UUID identity = EntryIdentity.ofCall(letter);
        return new IncomingEntry(
                SafeText.line(died == null || died.isBlank() ? queue : died, MAX_NAME),
                message,
                letter,
                unreadable == null ? null : SafeText.line(unreadable, MAX_UNREADABLE),
                redelivered,
                takenAt.truncatedTo(ChronoUnit.MICROS),
                identity,
                identity == null ? EntryIdentity.ofMessage(letter) : identity,
                letter.group(ownPackages));
    }

    /** The same with an identity of the transport's, for a message without an id that is seen again and again. */
    public IncomingEntry identified(UUID value) {
        return new IncomingEntry(queue, message, letter, unreadable, redelivered, takenAt, value, digest, group);
    }

    /** The same with a fingerprint of people's. */
    IncomingEntry grouped(Fingerprint value) {
        return new IncomingEntry(queue, message, letter, unreadable, redelivered, takenAt, identity, digest, value);
    }

    /** The same with no more than its bytes, queue and identity. */
    public IncomingEntry inBrief() {
        DeadLetter brief = DeadLetter.of(
                        "unreadable", new Message(MessageProperties.builder().build(), Map.of(), message.body()))
                .build();
        return new IncomingEntry(
                queue, message, brief, unreadable, redelivered, takenAt, identity, digest, brief.group(Set.of()));
    }

    /** When it died; when it was taken, if nothing tells or that is no time at all. */
    Instant diedAt() {
        Instant last = sensible(letter.lastAt());
        return last == null ? takenAt : last;
    }

    @Nullable
    Instant firstAt() {
        return sensible(letter.firstAt());
    }

    private static @Nullable Instant sensible(@Nullable Instant time) {
        return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST)
                ? null
                : time.truncatedTo(ChronoUnit.MICROS);
    }

    /** What its failure was taken for, if this version knows it. */
    @Nullable
    FailureType type() {
        return type(letter.failureType());
    }

    /** The failure type of this name; null if this version knows none. */
    static @Nullable FailureType type(@Nullable String name) {
        for (FailureType each : FailureType.values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    /** An entry of the job's context, in one line; null for none. */
    @Nullable
    String context(String name) {
        return header(HeaderNames.CONTEXT_PREFIX + name);
    }

    /** The retry policy that the caller chose; null for none. */
    @Nullable
    String policy() {
        return header(HeaderNames.POLICY);
    }

    private @Nullable String header(String name) {
        Object value = letter.message().headers().get(name);
        return value == null ? null : SafeText.line(String.valueOf(value), MAX_NAME);
    }

    /** Properties and headers. */
    byte[] head() {
        return MessageCodec.encode(message);
    }
}
