package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The client can read what it is handed, and the headers come out as it would have read them. By chance, from a seed.
 */
class ContentHeaderTest {

    private static final long LIMIT = 1_000;
    private static final int CASES = 2_000;

    @Test
    void the_headers_are_what_the_client_would_have_read() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            BasicProperties sent = properties(new Random(seed));
            byte[] frame = Frames.of(sent, 999);

            BasicProperties received = Frames.read(ContentHeader.forClient(frame, LIMIT));

            WireHeaders headers = WireHeaders.of(received);
            assertThat(headers.leftOut()).isEmpty();
            assertThat(Unread.of(received)).isNull();
            BasicProperties byTheClient = Frames.read(frame);
            assertSame(seed, headers.all(), byTheClient.getHeaders());
            assertThat(received.builder().headers(null).build())
                    .as("seed %d", seed)
                    .isEqualTo(byTheClient.builder().headers(null).build());
        }
    }

    @Test
    void types_that_only_other_clients_write_are_read_too() throws IOException {
        byte[] table = HexFormat.of()
                .parseHex(("01 61 42 ff" + "01 62 75 ffff" + "01 63 69 ffffffff" + "01 64 73 8000" + "01 65 62 80"
                                + "01 66 44 02 ffffff85" + "01 67 78 00000002 0102")
                        .replace(" ", ""));
        BasicProperties placeholder = new BasicProperties.Builder()
                .headers(Map.of("x", "y".repeat(table.length - 7)))
                .build();
        byte[] frame = Frames.of(placeholder, 5);
        System.arraycopy(table, 0, frame, frame.length - table.length, table.length);

        Map<String, @Nullable Object> headers = WireHeaders.of(Frames.read(ContentHeader.forClient(frame, LIMIT)))
                .all();

        assertThat(headers)
                .containsEntry("a", 255)
                .containsEntry("b", 65_535)
                .containsEntry("c", 0xFFFF_FFFFL)
                .containsEntry("d", -32_768)
                .containsEntry("e", -128)
                .containsEntry("f", new BigDecimal("-1.23"))
                .containsEntry("g", new byte[] {1, 2});
        assertSame(0, headers, Frames.read(frame).getHeaders());
    }

    @Test
    void of_two_headers_with_one_name_the_first_counts() throws IOException {
        BasicProperties twice = new BasicProperties.Builder()
                .headers(new HashMap<>(Map.of("aa", "one", "ab", "two")))
                .build();
        byte[] frame = Frames.of(twice, 5);
        for (int at = 0; at < frame.length - 1; at++) {
            if (frame[at] == 'a' && frame[at + 1] == 'b') {
                frame[at + 1] = 'a';
            }
        }
        assertSame(
                0,
                WireHeaders.of(Frames.read(ContentHeader.forClient(frame, LIMIT)))
                        .all(),
                Frames.read(frame).getHeaders());
    }

    @Test
    void a_header_of_bytes_without_a_name_is_a_header_as_others() throws IOException {
        BasicProperties forged = new BasicProperties.Builder()
                .headers(Map.of("", new byte[] {1, 'x', 'V'}, "id", "1"))
                .build();

        assertThat(WireHeaders.of(Frames.received(forged)).all())
                .containsEntry("", new byte[] {1, 'x', 'V'})
                .containsEntry("id", "1")
                .hasSize(2);
    }

    @Test
    void a_body_that_is_too_large_is_left_out_and_all_properties_stay() throws IOException {
        for (long seed = 0; seed < CASES; seed++) {
            BasicProperties properties = properties(new Random(seed));
            byte[] frame = Frames.of(properties, 70_000_000_000L);

            byte[] cut = ContentHeader.forClient(frame, LIMIT);

            assertThat(ContentHeader.bodySize(cut)).isZero();
            BasicProperties read = Frames.read(cut);
            assertThat(Unread.of(read)).isEqualTo(new Unread(List.of(), 70_000_000_000L));
            assertThat(read.builder().clusterId(null).headers(null).build())
                    .as("seed %d", seed)
                    .isEqualTo(
                            properties.builder().clusterId(null).headers(null).build());
            assertSame(
                    seed,
                    WireHeaders.of(read).all(),
                    Frames.read(Frames.of(properties, 0)).getHeaders());
        }
    }

    @Test
    void the_largest_body_that_is_allowed_is_read() throws IOException {
        for (int allowed : new int[] {1, 4 << 20, (64 << 20) - 1, 64 << 20, 100 << 20, 512 << 20}) {
            byte[] frame = Frames.of(properties(new Random(1)), allowed);
            byte[] handed = ContentHeader.forClient(frame, InboundLimit.client(allowed));
            assertThat(ContentHeader.bodySize(handed)).isEqualTo(allowed);
            assertThat(Unread.of(Frames.read(handed))).isNull();
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

            BasicProperties received =
                    Frames.received(whole.builder().headers(more).build());

            WireHeaders read = WireHeaders.of(received);
            Unread unread = Unread.with(Unread.of(received), read.leftOut());
            assertThat(unread).isNotNull();
            assertThat(unread.withoutBody()).isFalse();
            assertThat(unread.text()).contains("header 'deep ").doesNotContain("\u001b");
            assertSame(
                    seed,
                    read.all(),
                    Frames.read(Frames.of(whole.builder().headers(headers).build(), 5))
                            .getHeaders());
            assertThat(received.getReplyTo()).isEqualTo(whole.getReplyTo());
        }
    }

    @Test
    void a_header_nested_as_deeply_as_the_client_reads_is_read() throws IOException {
        Random chance = new Random(3);
        BasicProperties sent = new BasicProperties.Builder()
                .headers(Map.of("deep", nested(32, chance)))
                .build();
        WireHeaders read = WireHeaders.of(Frames.received(sent));
        assertThat(read.leftOut()).isEmpty();
        assertSame(0, read.all(), Frames.read(Frames.of(sent, 5)).getHeaders());
    }

    @Test
    void whatever_bytes_come_they_are_read_as_the_client_reads_them_or_are_left_out() throws IOException {
        int unreadable = 0;
        for (long seed = 0; seed < CASES; seed++) {
            Random chance = new Random(seed);
            Map<String, Object> headers = headers(chance);
            headers.put("bytes", new byte[chance.nextInt(10)]);
            headers.put("nest", nested(1 + chance.nextInt(32), chance));
            byte[] frame =
                    Frames.of(new BasicProperties.Builder().headers(headers).build(), 5);
            for (int i = 0; i < 3; i++) {
                frame[14 + chance.nextInt(frame.length - 14)] = (byte) chance.nextInt(256);
            }

            BasicProperties received = Frames.read(ContentHeader.forClient(frame, LIMIT));

            WireHeaders read = WireHeaders.of(received);
            Map<String, Object> byTheClient = readByTheClient(frame);
            if (Unread.with(Unread.of(received), read.leftOut()) != null) {
                unreadable++;
            } else if (byTheClient != null) {
                assertSame(seed, read.all(), byTheClient);
            }
        }
        assertThat(unreadable).isBetween(CASES / 10, CASES - CASES / 100);
    }

    private static @Nullable Map<String, Object> readByTheClient(byte[] frame) {
        try {
            return Frames.read(frame).getHeaders();
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    private static void assertSame(
            long seed, Map<String, @Nullable Object> headers, @Nullable Map<String, Object> byTheClient) {
        Map<String, @Nullable Object> expected = new HashMap<>();
        if (byTheClient != null) {
            byTheClient.forEach((name, value) -> expected.put(name, plain(value)));
        }
        assertThat(headers).as("seed %d", seed).usingRecursiveComparison().isEqualTo(expected);
    }

    /** The client's values as a message has them. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof LongString text) {
            return new String(text.getBytes(), StandardCharsets.UTF_8);
        } else if (value instanceof Date date) {
            return date.toInstant();
        } else if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        } else if (value instanceof Float number) {
            return number.doubleValue();
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new HashMap<>();
            map.forEach((name, inner) -> copy.put((String) name, plain(inner)));
            return copy;
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(inner -> copy.add(plain(inner)));
            return copy;
        }
        return value;
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
