package io.skirret.console.internal.store;

import io.skirret.console.internal.store.BulkInsert.Type;
import io.skirret.message.Message;
import io.skirret.message.internal.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of messages: the length of properties and headers, these, the body; in pieces that every database takes.
 */
final class EntryContent {

    private static final int PIECE = 512 << 10;
    private static final BulkInsert<Piece> PIECES = pieces("dead_letter_content", "entry_id");
    private static final BulkInsert<Piece> EDITED = pieces("operation_content", "operation_id");
    private static final String SELECT =
            "SELECT entry_id, bytes FROM dead_letter_content WHERE entry_id = ANY(:ids) ORDER BY entry_id, piece";
    private static final String SELECT_EDITED = "SELECT operation_id, bytes FROM operation_content"
            + " WHERE operation_id = ANY(:ids) ORDER BY operation_id, piece";

    private EntryContent() {}

    private record Piece(UUID owner, int number, byte[] bytes) {}

    private static BulkInsert<Piece> pieces(String table, String owner) {
        return BulkInsert.<Piece>into(table)
                .column(owner, Type.UUID, Piece::owner)
                .column("piece", Type.INTEGER, Piece::number)
                .column("bytes", Type.BYTES, Piece::bytes)
                .build();
    }

    /** Keeps the messages of these entries. */
    static void write(Handle handle, List<EntryWriter.Fresh> fresh) {
        List<Piece> pieces = new ArrayList<>(fresh.size());
        fresh.forEach(each ->
                cut(each.id(), each.entry().head(), each.entry().message().body(), pieces));
        PIECES.write(handle, pieces);
    }

    private static void cut(UUID owner, byte[] head, byte[] body, List<Piece> pieces) {
        ByteBuffer whole = ByteBuffer.allocate(Math.addExact(Integer.BYTES + head.length, body.length));
        whole.putInt(head.length).put(head).put(body);
        byte[] bytes = whole.array();
        int number = 0;
        for (int from = 0; from < bytes.length; from += PIECE) {
            pieces.add(new Piece(owner, number++, part(bytes, from)));
        }
    }

    private static byte[] part(byte[] bytes, int from) {
        return bytes.length <= PIECE ? bytes : Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE));
    }

    /** Keeps what an operation sends in the place of its entry. */
    static void addEdited(Handle handle, UUID operation, Message message) {
        List<Piece> pieces = new ArrayList<>();
        cut(operation, MessageCodec.encode(message), message.body(), pieces);
        EDITED.write(handle, pieces);
    }

    /** The message as it came; null if there is no such entry. */
    static @Nullable Message read(Handle handle, UUID entry) {
        return read(handle, SELECT, List.of(entry)).get(entry);
    }

    /** The messages of those of these entries that are there. */
    static Map<UUID, Message> read(Handle handle, Collection<UUID> entries) {
        return read(handle, SELECT, entries);
    }

    /** What an operation sends in the place of its entry; null if that is nothing else. */
    static @Nullable Message readEdited(Handle handle, UUID operation) {
        return read(handle, SELECT_EDITED, List.of(operation)).get(operation);
    }

    private static Map<UUID, Message> read(Handle handle, String select, Collection<UUID> ids) {
        Map<UUID, List<byte[]>> pieces = new LinkedHashMap<>();
        handle.createQuery(select)
                .bindArray("ids", UUID.class, new ArrayList<>(ids))
                .map((row, context) -> pieces.computeIfAbsent(row.getObject(1, UUID.class), id -> new ArrayList<>())
                        .add(row.getBytes(2)))
                .list();
        Map<UUID, Message> messages = new LinkedHashMap<>();
        pieces.forEach((id, parts) -> messages.put(id, message(id, parts)));
        return messages;
    }

    private static Message message(UUID id, List<byte[]> pieces) {
        int length = pieces.stream().mapToInt(piece -> piece.length).sum();
        ByteBuffer whole = ByteBuffer.allocate(length);
        pieces.forEach(whole::put);
        whole.flip();
        byte[] head = new byte[whole.getInt()];
        whole.get(head);
        byte[] body = new byte[whole.remaining()];
        whole.get(body);
        try {
            return MessageCodec.decode(head, body);
        } catch (IOException damaged) {
            throw new UncheckedIOException("dead letter " + id + " is not as it was written", damaged);
        }
    }
}
