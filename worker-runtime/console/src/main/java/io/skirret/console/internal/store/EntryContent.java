package io.skirret.console.internal.store;

import io.skirret.message.Message;
import io.skirret.message.internal.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of messages: the length of properties and headers, these, the body; in pieces that every database takes.
 */
final class EntryContent {

    private static final int PIECE = 512 << 10;
    private static final String INSERT =
            "INSERT INTO dead_letter_content (entry_id, piece, bytes) VALUES (:entry, :piece, :bytes)";
    private static final String SELECT = "SELECT bytes FROM dead_letter_content WHERE entry_id = :entry ORDER BY piece";

    private EntryContent() {}

    /** Adds the pieces of one message to a batch that {@link #batch} began. */
    static void add(PreparedBatch batch, UUID entry, byte[] head, byte[] body) {
        ByteBuffer whole = ByteBuffer.allocate(Math.addExact(Integer.BYTES + head.length, body.length));
        whole.putInt(head.length).put(head).put(body);
        byte[] bytes = whole.array();
        int piece = 0;
        for (int from = 0; from < bytes.length; from += PIECE) {
            batch.bind("entry", entry)
                    .bind("piece", piece++)
                    .bind("bytes", Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE)))
                    .add();
        }
    }

    static PreparedBatch batch(Handle handle) {
        return handle.prepareBatch(INSERT);
    }

    /** The message as it came; null if there is no such entry. */
    static @Nullable Message read(Handle handle, UUID entry) {
        byte[][] pieces = handle.createQuery(SELECT)
                .bind("entry", entry)
                .mapTo(byte[].class)
                .list()
                .toArray(byte[][]::new);
        if (pieces.length == 0) {
            return null;
        }
        int length = Arrays.stream(pieces).mapToInt(piece -> piece.length).sum();
        ByteBuffer whole = ByteBuffer.allocate(length);
        Arrays.stream(pieces).forEach(whole::put);
        whole.flip();
        byte[] head = new byte[whole.getInt()];
        whole.get(head);
        byte[] body = new byte[whole.remaining()];
        whole.get(body);
        try {
            return MessageCodec.decode(head, body);
        } catch (IOException damaged) {
            throw new UncheckedIOException("dead letter " + entry + " is not as it was written", damaged);
        }
    }
}
