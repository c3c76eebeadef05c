package io.skirret.message.internal;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Properties and headers of a message as bytes, for who keeps messages in a database: a version, then two maps of
 * tagged values. Every value that a {@link Message} can hold comes back as it was.
 */
public final class MessageCodec {

    private static final int VERSION = 1;
    private static final int DEEPEST = 64;

    private MessageCodec() {}

    public static byte[] encode(Message message) {
        MessageProperties from = message.properties();
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("content-type", from.contentType());
        properties.put("content-encoding", from.contentEncoding());
        properties.put("correlation-id", from.correlationId());
        properties.put("reply-to", from.replyTo());
        properties.put("message-id", from.messageId());
        properties.put("type", from.type());
        properties.put("app-id", from.appId());
        properties.put("priority", from.priority());
        properties.put("persistent", from.persistent());
        properties.put("expiration", from.expiration());
        properties.put("timestamp", from.timestamp());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, properties);
            write(out, message.headers());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * The message with these bytes as its body.
     *
     * @throws IOException if the headers are damaged, or of another version
     */
    public static Message decode(byte[] headers, byte[] body) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(headers))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("expected headers of version " + VERSION + ", got version " + version);
            }
            Map<String, @Nullable Object> from = map(read(in, 0));
            MessageProperties properties = MessageProperties.builder()
                    .contentType((String) from.get("content-type"))
                    .contentEncoding((String) from.get("content-encoding"))
                    .correlationId((String) from.get("correlation-id"))
                    .replyTo((String) from.get("reply-to"))
                    .messageId((String) from.get("message-id"))
                    .type((String) from.get("type"))
                    .appId((String) from.get("app-id"))
                    .priority((Integer) from.get("priority"))
                    .persistent(Boolean.TRUE.equals(from.get("persistent")))
                    .expiration((String) from.get("expiration"))
                    .timestamp((Instant) from.get("timestamp"))
                    .build();
            return new Message(properties, map(read(in, 0)), body);
        } catch (ClassCastException | IllegalArgumentException | java.time.DateTimeException damaged) {
            throw new IOException(
                    "expected headers as this version writes them, got others (" + damaged.getMessage() + ")", damaged);
        }
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte('0');
        } else if (value instanceof String text) {
            out.writeByte('S');
            writeText(out, text);
        } else if (value instanceof Boolean flag) {
            out.writeByte(flag ? 'T' : 'F');
        } else if (value instanceof Integer number) {
            out.writeByte('I');
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte('L');
            out.writeLong(number);
        } else if (value instanceof Double number) {
            out.writeByte('D');
            out.writeDouble(number);
        } else if (value instanceof BigDecimal number) {
            out.writeByte('N');
            writeText(out, number.toString());
        } else if (value instanceof byte[] bytes) {
            out.writeByte('B');
            writeBytes(out, bytes);
        } else if (value instanceof Instant instant) {
            out.writeByte('Z');
            out.writeLong(instant.getEpochSecond());
            out.writeInt(instant.getNano());
        } else if (value instanceof List<?> list) {
            out.writeByte('A');
            out.writeInt(list.size());
            for (Object each : list) {
                write(out, each);
            }
        } else if (value instanceof Map<?, ?> map) {
            out.writeByte('M');
            out.writeInt(map.size());
            for (Map.Entry<?, ?> each : map.entrySet()) {
                writeText(out, String.valueOf(each.getKey()));
                write(out, each.getValue());
            }
        } else {
            throw new IllegalArgumentException("expected a value that a message can hold, got "
                    + value.getClass().getName());
        }
    }

    private static @Nullable Object read(DataInputStream in, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("expected headers as this version writes them, got deeper ones");
        }
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case '0' -> null;
            case 'S' -> text(in);
            case 'T' -> Boolean.TRUE;
            case 'F' -> Boolean.FALSE;
            case 'I' -> in.readInt();
            case 'L' -> in.readLong();
            case 'D' -> in.readDouble();
            case 'N' -> new BigDecimal(text(in));
            case 'B' -> bytes(in);
            case 'Z' -> Instant.ofEpochSecond(in.readLong(), in.readInt());
            case 'A' -> {
                int size = in.readInt();
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    list.add(read(in, depth + 1));
                }
                yield list;
            }
            case 'M' -> {
                int size = in.readInt();
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = 0; i < size; i++) {
                    map.put(text(in), read(in, depth + 1));
                }
                yield map;
            }
            default ->
                throw new IOException("expected headers as this version writes them, got a value of kind " + tag);
        };
    }

    @SuppressWarnings("unchecked") // keys are read as text
    private static Map<String, @Nullable Object> map(@Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new IOException("expected headers as this version writes them, got no map");
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("expected headers as this version writes them, got ones that are cut off");
        }
        return in.readNBytes(length);
    }
}
