package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.LongStringHelper;
import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import io.skirret.message.internal.AmqpSize;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    private final Random random = new Random(7);

    @Test
    void sizes_areNeverUnderestimated_andHardlyOver() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            Map<String, Object> headers = anyTable(3);
            BasicProperties properties = MessageMapper.toWire(
                    new Message(MessageProperties.json(anyText(200), anyText(200)), headers, new byte[0]));
            int real = encoded(properties) + 8;
            assertThat(WireSize.tooLarge(properties, real - 1))
                    .as("%s", headers)
                    .isNotNull();
            assertThat(WireSize.tooLarge(properties, real + 64))
                    .as("%s", headers)
                    .isNull();
        }
    }

    @Test
    void utf8_isMeasuredAsItIsEncoded() {
        for (String text : List.of("", "ascii", "grüße", "日本語", "😀😀", "\ud800", "a\udc00b", "\ud83d")) {
            assertThat(AmqpSize.utf8(text)).as(text).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void whatCannotBeWritten_isRefusedByName() {
        assertThat(refusal(MessageProperties.json("ü".repeat(128), null), Map.of()))
                .contains("correlation-id", "256", "255");
        assertThat(refusal(MessageProperties.json(null, null), Map.of("h".repeat(256), 1)))
                .contains("256");
        assertThat(refusal(MessageProperties.json(null, null), Map.of("thing", new Object())))
                .contains("thing", "java.lang.Object");
        assertThat(refusal(MessageProperties.json(null, null), Map.of("big", "x".repeat(140_000))))
                .contains("frame_max", "131072");
        Object nested = "bottom";
        for (int i = 0; i < 40; i++) {
            nested = List.of(nested);
        }
        assertThat(refusal(MessageProperties.json(null, null), Map.of("deep", nested)))
                .contains("deep", "32");
    }

    @Test
    void whatTheBrokerWouldActOn_isNeverSent() {
        Map<String, Object> hostile = new HashMap<>();
        for (String name : List.of(
                "CC",
                "BCC",
                "x-death",
                "x-first-death-queue",
                "x-last-death-reason",
                "x-delivery-count",
                "x-acquired-count")) {
            hostile.put(name, List.of("other"));
        }
        hostile.put("mine", "stays");
        BasicProperties sent =
                MessageMapper.toWire(new Message(MessageProperties.json("i", null), hostile, new byte[0]));
        assertThat(sent.getHeaders()).containsOnlyKeys("mine");
        assertThat(sent.getUserId()).isNull();
        assertThat(sent.getClusterId()).isNull();
    }

    @Test
    void clientTypes_neverGetOut() {
        Map<String, Object> wire = new HashMap<>();
        wire.put("text", LongStringHelper.asLongString("t"));
        wire.put("date", new Date(5_000));
        wire.put("byte", (byte) 3);
        wire.put("short", (short) 4);
        wire.put("float", 0.5f);
        wire.put("decimal", new BigDecimal("1.50"));
        wire.put("null", null);
        wire.put("list", Arrays.asList(LongStringHelper.asLongString("in"), null));
        wire.put("map", Map.of("k", LongStringHelper.asLongString("v")));
        BasicProperties received =
                Frames.received(new BasicProperties.Builder().headers(wire).build());
        Message message = MessageMapper.fromWire(received, WireHeaders.of(received), new byte[0]);
        assertThat(message.headers())
                .containsEntry("text", "t")
                .containsEntry("date", Instant.ofEpochSecond(5))
                .containsEntry("byte", 3)
                .containsEntry("short", 4)
                .containsEntry("float", 0.5)
                .containsEntry("decimal", new BigDecimal("1.50"))
                .containsEntry("null", null)
                .containsEntry("list", Arrays.asList("in", null))
                .containsEntry("map", Map.of("k", "v"));
        assertThat(message.properties().persistent()).isFalse();
    }

    @Test
    void decimalsTooLargeForAmqp_becomeText() {
        Map<String, Object> headers =
                Map.of("d", new BigDecimal("12345678901234567890.5"), "e", new BigDecimal("1E+3"));
        BasicProperties sent =
                MessageMapper.toWire(new Message(MessageProperties.json("i", null), headers, new byte[0]));
        assertThat(sent.getHeaders())
                .containsEntry("d", "12345678901234567890.5")
                .containsEntry("e", "1000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7f9c24e8-3b12-4fef-91e0-56a2d1f0c001",
                "7F9C24E83B124FEF91E056A2D1F0C001",
                "app.reply.7f9c24e8-3b12-4fef-91e0-56a2d1f0c001",
                "7f9c24e8-3b12-4fef-91e0-56a2d1f0c001.reply.celery.pidbox"
            })
    void inboxes_mayBeAnswered(String address) {
        assertThat(ReplyAddress.allowed(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "celery",
                "emails",
                "emails.dead",
                "7f9c24e8-3b12-4fef-91e0-56a2d1f0c001.due",
                "skirret.delay.rung.000000000016ms",
                "skirret.7f9c24e8-3b12-4fef-91e0-56a2d1f0c001",
                "7f9c24e8-3b12-4fef-91e0-56a2d1f0c001.dead",
                "amq.rabbitmq.reply-to",
                "amq.rabbitmq.reply-to.g2dkABByYWJiaXRAMTI3LjAuMC4x.7f9c24e8-3b12-4fef-91e0-56a2d1f0c001",
                "amq.gen-7f9c24e83b124fef91e056a2d1f0c001",
                "7f9c24e8-3b12-4fef-91e0-56a2d1f0c001\n",
                "7f9c24e8-3b12-4fef-91e0-56a2d1f0c001/#",
                "\u202e7f9c24e8-3b12-4fef-91e0-56a2d1f0c001"
            })
    void queuesOfOthers_mayNot(String address) {
        assertThat(ReplyAddress.allowed(address)).isFalse();
    }

    private static String refusal(MessageProperties properties, Map<String, Object> headers) {
        BasicProperties wire = MessageMapper.toWire(new Message(properties, headers, new byte[0]));
        return String.valueOf(WireSize.tooLarge(wire, 131_072));
    }

    private static int encoded(BasicProperties properties) throws IOException {
        return properties.toFrame(1, 0).getPayload().length;
    }

    private Map<String, Object> anyTable(int depth) {
        Map<String, Object> table = new HashMap<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            table.put(anyText(20), anyValue(depth));
        }
        return table;
    }

    private Object anyValue(int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 10)) {
            case 0 -> anyText(300);
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextBoolean();
            case 4 -> random.nextDouble();
            case 5 -> new byte[random.nextInt(50)];
            case 6 -> Instant.ofEpochSecond(random.nextInt());
            case 7 -> BigDecimal.valueOf(random.nextInt(), 2);
            case 8 -> anyTable(depth - 1);
            default -> new ArrayList<>(anyTable(depth - 1).values());
        };
    }

    private String anyText(int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(Math.max(1, longest / 4)); i > 0; i--) {
            text.append(random.nextBoolean() ? "a" : random.nextBoolean() ? "é" : random.nextBoolean() ? "語" : "😀");
        }
        return text.toString();
    }
}
