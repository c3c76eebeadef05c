package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skirret.message.DeadLetter;
import io.skirret.message.Message;
import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TypeRef;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Random input, with a fixed seed: nothing but the one exception for unusable messages ever comes out (I8). */
class HostileInputTest {

    private static final long SEED = 20261121;

    record Point(int x, Optional<String> label, List<Point> next) {}

    private static final TaskDefinition<Object> TASK = Samples.task(
            int.class,
            String.class,
            Point.class,
            new TypeRef<Map<String, List<Instant>>>() {}.type(),
            BigDecimal.class,
            byte[].class,
            double[].class);

    private static final String SOUND =
            "[[-12,\"aü\\n\\uD83D\\uDE00\",{\"x\":1,\"label\":null,\"next\":[{\"x\":2,\"label\":\"b\",\"next\":[]}]}],"
                    + "{\"p3\":{\"k\":[\"2026-11-21T21:59:42Z\",{\"__type__\":\"datetime\",\"__value__\":\"2026-11-21T21:59:42\"}]},"
                    + "\"p4\":1.50,\"p5\":{\"__type__\":\"base64\",\"__value__\":\"AQID\"},\"p6\":[1,2.5e3]},"
                    + "{\"callbacks\":null,\"errbacks\":[],\"chain\":null,\"chord\":null}]";

    private final TaskMessageDecoder decoder = new TaskMessageDecoder(DecodeLimits.DEFAULT);
    private final ArgumentBinder binder = new ArgumentBinder(DecodeLimits.DEFAULT);

    /** True if it was bound; whatever it is, both ways of reading agree that it is a body or that it is none. */
    private boolean survives(Message message) {
        boolean bound = false;
        UnusableReason reason = null;
        TaskMessage task;
        try {
            task = decoder.decode(message);
        } catch (UnusableMessageException refused) {
            return false;
        }
        try {
            bound = binder.bind(TASK, task).length == TASK.parameters().size();
        } catch (UnusableMessageException refused) {
            reason = refused.reason();
            assertThat(refused.getMessage().chars()).noneMatch(Character::isISOControl);
        }
        try {
            TaskBody.decode(task);
        } catch (UnusableMessageException refused) {
            assertThat(bound)
                    .as(new String(message.body(), StandardCharsets.UTF_8))
                    .isFalse();
            assertThat(refused.reason()).isEqualTo(reason);
        }
        try {
            ResultMessage.from(message);
        } catch (UnusableMessageException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        return bound;
    }

    @Test
    void the_sound_body_is_bound() {
        assertThat(survives(Samples.withBody(SOUND.getBytes(StandardCharsets.UTF_8))))
                .isTrue();
    }

    @Test
    void random_bytes() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5000; i++) {
            byte[] body = new byte[random.nextInt(64)];
            random.nextBytes(body);
            survives(Samples.withBody(body));
            if (body.length > 0) {
                body[0] = '[';
                survives(Samples.withBody(body));
            }
        }
    }

    @Test
    void mutated_bodies() {
        Random random = new Random(SEED);
        byte[] sound = SOUND.getBytes(StandardCharsets.UTF_8);
        byte[] tokens = "[]{}:,\"\\0e-+.untrfl\u0000\n \u00ff".getBytes(StandardCharsets.ISO_8859_1);
        int bound = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] body = sound.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = random.nextInt(body.length);
                switch (random.nextInt(4)) {
                    case 0 -> body[at] = (byte) random.nextInt(256);
                    case 1 -> body[at] = tokens[random.nextInt(tokens.length)];
                    case 2 -> body = Arrays.copyOf(body, at + 1);
                    default -> {
                        int from = random.nextInt(body.length);
                        int length = Math.min(random.nextInt(20), body.length - Math.max(from, at));
                        System.arraycopy(body, from, body, at, length);
                    }
                }
            }
            bound += survives(Samples.withBody(body)) ? 1 : 0;
        }
        // Some mutations leave a sound body: the test reaches beyond the parser.
        assertThat(bound).isBetween(100, 9_900);
    }

    @Test
    void mutated_headers() {
        Random random = new Random(SEED);
        List<String> names = List.of(
                "task",
                "id",
                "eta",
                "expires",
                "retries",
                "timelimit",
                "root_id",
                "parent_id",
                "group",
                "ignore_result",
                "compression",
                "skirret_policy",
                "skirret_attempts",
                "skirret_priority",
                "x-death");
        for (int i = 0; i < 10_000; i++) {
            Map<String, Object> headers = Samples.headers();
            for (int n = random.nextInt(3); n >= 0; n--) {
                headers.put(names.get(random.nextInt(names.size())), value(random, 0));
            }
            Message message = Samples.message(headers, SOUND);
            survives(message);
            DeadLetter letter = DeadLetter.from(message);
            assertThat(DeadLetter.from(letter.toMessage()).original().body()).isSameAs(message.body());
        }
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 10 : 12)) {
            case 0 -> null;
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextBoolean();
            case 4 -> Double.longBitsToDouble(random.nextLong());
            case 5 -> new BigDecimal(BigInteger.valueOf(random.nextInt()), random.nextInt(255));
            case 6 -> new byte[random.nextInt(5)];
            case 7 -> Instant.ofEpochSecond(random.nextInt());
            case 8 -> random.nextInt(0, 3) == 0 ? "zlib" : "2026-11-2" + random.nextInt(20) + "T21:59:42Z";
            case 9 -> {
                char[] chars = new char[random.nextInt(300)];
                for (int i = 0; i < chars.length; i++) {
                    chars[i] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
                }
                yield new String(chars);
            }
            case 10 -> Arrays.asList(value(random, depth + 1), value(random, depth + 1));
            default -> {
                Map<String, Object> table = new LinkedHashMap<>();
                table.put("reason", value(random, depth + 1));
                table.put("queue", value(random, depth + 1));
                yield table;
            }
        };
    }

    /** A random value with the type it is to come back as. */
    private record Typed(Type type, Object value) {}

    private static Typed typed(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> new Typed(int.class, random.nextInt());
            case 1 -> new Typed(long.class, random.nextLong());
            case 2 -> new Typed(double.class, finite(random));
            case 3 -> new Typed(boolean.class, random.nextBoolean());
            case 4 -> new Typed(String.class, text(random));
            case 5 -> new Typed(BigInteger.class, new BigInteger(random.nextInt(200), random));
            case 6 ->
                new Typed(
                        BigDecimal.class,
                        new BigDecimal(new BigInteger(random.nextInt(100), random), random.nextInt(30)));
            case 7 -> new Typed(Instant.class, Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
            case 8 -> new Typed(Duration.class, Duration.ofNanos(random.nextLong()));
            case 9 -> new Typed(LocalDate.class, LocalDate.ofEpochDay(random.nextInt(100_000)));
            case 10 -> new Typed(UUID.class, new UUID(random.nextLong(), random.nextLong()));
            case 11 -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield new Typed(byte[].class, bytes);
            }
            case 12 ->
                new Typed(new TypeRef<List<Long>>() {}.type(), List.of(random.nextLong(), (long) random.nextInt()));
            case 13 -> new Typed(new TypeRef<Map<String, Double>>() {}.type(), Map.of(text(random), finite(random)));
            case 14 -> new Typed(new TypeRef<Optional<String>>() {}.type(), Optional.of(text(random)));
            default ->
                new Typed(
                        Point.class,
                        new Point(
                                random.nextInt(),
                                Optional.empty(),
                                List.of(new Point(1, Optional.of("a"), List.of()))));
        };
    }

    private static double finite(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : random.nextDouble();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    @Test
    void what_is_sent_arrives() throws Exception {
        Random random = new Random(SEED);
        TaskMessageEncoder encoder = new TaskMessageEncoder("gen1@host", 1_000_000);
        for (int i = 0; i < 5000; i++) {
            List<Typed> arguments = new ArrayList<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                arguments.add(typed(random));
            }
            Object[] values = arguments.stream().map(Typed::value).toArray();
            int positional = random.nextInt(values.length + 1);
            Map<String, Object> kwargs = new LinkedHashMap<>();
            for (int p = values.length - 1; p >= positional; p--) {
                kwargs.put("p" + p, values[p]);
            }
            TaskDefinition<Object> task =
                    Samples.task(arguments.stream().map(Typed::type).toArray(Type[]::new));

            Message message = encoder.encode(TaskCall.of("t", "id-1")
                    .args(Arrays.copyOf(values, positional))
                    .kwargs(kwargs)
                    .build());

            assertThat(binder.bind(task, decoder.decode(message))).isEqualTo(values);
            JsonNode args = WireSamples.JSON.readTree(message.body());
            assertThat(args.get(0)).hasSize(positional);
            Object first = values[0];
            assertThat(ResultMessage.from(ResultMessage.success(decoder.decode(message), first, Instant.EPOCH))
                            .value(arguments.get(0).type()))
                    .isEqualTo(first);
        }
    }
}
