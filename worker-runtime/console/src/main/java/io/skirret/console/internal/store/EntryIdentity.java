package io.skirret.console.internal.store;

import io.skirret.message.DeadLetter;
import io.skirret.message.internal.HeaderNames;
import io.skirret.message.internal.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two messages are one death of one call. Half of a SHA-256, in the form that databases have a type for.
 */
public final class EntryIdentity {

    private EntryIdentity() {}

    /** Of the call's id, attempts, replays and body; null if it has no id. */
    static @Nullable UUID ofCall(DeadLetter letter) {
        // The whole id: the one for people is cut.
        if (!(letter.message().headers().get(HeaderNames.ID) instanceof String id) || id.isBlank()) {
            return null;
        }
        MessageDigest digest = sha256();
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        digest.update(ints(text.length, letter.attempts(), letter.replays()));
        digest.update(text);
        digest.update(letter.message().body());
        return half(digest);
    }

    /** Of all that a redelivery leaves as it is. */
    static UUID ofMessage(DeadLetter letter) {
        MessageDigest digest = sha256();
        digest.update(MessageCodec.encode(letter.message()));
        digest.update(letter.reason().getBytes(StandardCharsets.UTF_8));
        digest.update(letter.message().body());
        return half(digest);
    }

    /**
     * Of a message without an id that stays in its queue, where it is seen again: the one of several equal ones that
     * comes at this place among them.
     *
     * @param digest of the message
     * @param place from 0
     */
    public static UUID ofPlace(String queue, UUID digest, int place) {
        MessageDigest sha = sha256();
        sha.update(ByteBuffer.allocate(20)
                .putLong(digest.getMostSignificantBits())
                .putLong(digest.getLeastSignificantBits())
                .putInt(place)
                .flip());
        sha.update(queue.getBytes(StandardCharsets.UTF_8));
        return half(sha);
    }

    /** Of all of these as texts, in this order; of null as of nothing else. */
    static UUID ofTexts(List<@Nullable Object> parts) {
        MessageDigest digest = sha256();
        for (Object part : parts) {
            byte[] text = part == null ? new byte[0] : part.toString().getBytes(StandardCharsets.UTF_8);
            digest.update(ints(part == null ? -1 : text.length));
            digest.update(text);
        }
        return half(digest);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static UUID half(MessageDigest digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
