package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said to be readable, the client reads. Frames made by chance can be made again from the seed. */
class ContentHeaderTest {

    private static final long LIMIT = 1_000;
    private static final int CASES = 2_000;

    @Test
    void what_the_client_writes_it_can_read() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            byte[] frame = frame(properties(new Random(seed)), 999);
            assertThat(ContentHeader.isReadable(frame, LIMIT))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(ContentHeader.bodySize(frame)).isEqualTo(999);
        }
    }

    @Test
    void a_body_that_is_too_large_is_left_out_and_all_properties_stay() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            BasicProperties properties = properties(new Random(seed));
            byte[] frame = frame(properties, 70_000_000_000L);
            assertThat(ContentHeader.isReadable(frame, LIMIT)).isFalse();

            byte[] cut = ContentHeader.readable(frame, LIMIT);

            assertThat(ContentHeader.isReadable(cut, LIMIT)).isTrue();
            assertThat(ContentHeader.bodySize(cut)).isZero();
            BasicProperties read = read(cut);
            assertThat(Unread.of(read)).isEqualTo(new Unread(List.of(), 70_000_000_000L));
            assertThat(read.builder().clusterId(null).build())
                    .as("seed %d", seed)
                    .isEqualTo(read(frame(properties.builder().clusterId(null).build(), 0)));
        }
    }

    @Test
    void the_largest_body_that_is_allowed_is_read() throws IOException {
        for (int allowed : new int[] {1, 4 << 20, (64 << 20) - 1, 64 << 20, 100 << 20, 512 << 20}) {
            byte[] frame = frame(properties(new Random(1)), allowed);
            assertThat(ContentHeader.isReadable(frame, InboundLimit.client(allowed)))
                    .as("%d bytes", allowed)
                    .isTrue();
        }
    }

    @Test
    void only_the_header_that_is_nested_too_deeply_is_left_out() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            Random chance = new Random(seed);
            BasicProperties whole = properties(chance);
            Map<String, Object> headers = whole.getHeaders() == null ? Map.of() : whole.getHeaders();
            Map<String, Object> more = new HashMap<>(headers);
            more.put("deep \u001b", nested(33 + chance.nextInt(3), chance));
            byte[] frame = frame(whole.builder().headers(more).build(), 5);
            assertThat(ContentHeader.isReadable(frame, LIMIT)).isFalse();

            BasicProperties read = read(ContentHeader.readable(frame, LIMIT));

            Unread unread = Unread.of(read);
            assertThat(unread).isNotNull();
            assertThat(unread.withoutBody()).isFalse();
            assertThat(unread.text()).contains("header 'deep ").doesNotContain("\u001b");
            assertThat(read.getHeaders())
                    .isEqualTo(read(frame(whole.builder().headers(headers).build(), 5))
                            .getHeaders());
            assertThat(read.getReplyTo()).isEqualTo(whole.getReplyTo());
        }
    }

    @Test
    void whatever_bytes_come_the_client_can_read_what_is_left() {
        int unreadable = 0;
        for (long seed = 0; seed < CASES; seed++) {
            Random chance = new Random(seed);
            Map<String, Object> headers = headers(chance);
            headers.put("bytes", new byte[chance.nextInt(10)]);
            headers.put("nest", nested(1 + chance.nextInt(32), chance));
            byte[] frame = frame(new BasicProperties.Builder().headers(headers).build(), 5);
            for (int i = 0; i < 3; i++) {
                frame[18 + chance.nextInt(frame.length - 18)] = (byte) chance.nextInt(256);
            }
            boolean readable = ContentHeader.isReadable(frame, LIMIT);
            unreadable += readable ? 0 : 1;
            byte[] left = readable ? frame : ContentHeader.readable(frame, LIMIT);
            assertThat(left)
                    .as("seed %d", seed)
                    .satisfies(bytes -> assertThat(read(bytes)).isNotNull());
        }
        assertThat(unreadable).isBetween(CASES / 10, CASES - CASES / 100);
    }

    private static byte[] frame(BasicProperties properties, long bodySize) {
        try {
            return properties.toFrame(1, bodySize).getPayload();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static BasicProperties read(byte[] frame) throws IOException {
        return new BasicProperties(new DataInputStream(new ByteArrayInputStream(frame, 2, frame.length - 2)));
    }

    private static BasicProperties properties(Random chance) {
        return new BasicProperties.Builder()
                .contentType(maybe(chance, "application/json"))
                .contentEncoding(maybe(chance, "utf-8"))
                .headers(chance.nextInt(4) == 0 ? null : headers(chance))
                .deliveryMode(maybe(chance, 2))
                .priority(maybe(chance, 5))
                .correlationId(maybe(chance, "x".repeat(255)))
                .replyTo(maybe(chance, "reply"))
                .expiration(maybe(chance, "1000"))
                .messageId(maybe(chance, ""))
                .timestamp(maybe(chance, new Date(1_000_000)))
                .type(maybe(chance, "type"))
                .userId(maybe(chance, "guest"))
                .appId(maybe(chance, "app"))
                .clusterId(maybe(chance, "forged"))
                .build();
    }

    private static <T> @Nullable T maybe(Random chance, T value) {
        return chance.nextBoolean() ? value : null;
    }

    private static Map<String, Object> headers(Random chance) {
        Map<String, Object> headers = new HashMap<>();
        for (int i = chance.nextInt(8); i > 0; i--) {
            headers.put("header-" + i, value(chance, 3));
        }
        return headers;
    }

    private static Object value(Random chance, int depth) {
        return switch (chance.nextInt(depth == 0 ? 10 : 12)) {
            case 0 -> "text".repeat(chance.nextInt(20));
            case 1 -> chance.nextInt();
            case 2 -> chance.nextLong();
            case 3 -> (short) chance.nextInt();
            case 4 -> (byte) chance.nextInt();
            case 5 -> chance.nextBoolean();
            case 6 -> chance.nextDouble();
            case 7 -> chance.nextFloat();
            case 8 -> new Date(chance.nextInt() * 1000L);
            case 9 -> BigDecimal.valueOf(chance.nextInt(), 2);
            case 10 -> List.of(value(chance, depth - 1), value(chance, depth - 1));
            default -> new HashMap<>(Map.of("inner", value(chance, depth - 1)));
        };
    }

    private static Object nested(int depth, Random chance) {
        Object nest = 1;
        for (int i = 0; i < depth; i++) {
            nest = chance.nextBoolean() ? new ArrayList<>(List.of("x", nest)) : new HashMap<>(Map.of("deeper", nest));
        }
        return nest;
    }
}
