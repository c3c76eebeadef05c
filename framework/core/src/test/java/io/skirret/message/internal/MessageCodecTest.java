package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.message.Message;
import io.skirret.message.MessageProperties;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MessageCodecTest {

    @Test
    void everyValueThatAMessageHoldsComesBackAsItWas() throws IOException {
        Message message = message();
        byte[] body = {1, 2, 3};

        Message back = MessageCodec.decode(MessageCodec.encode(message), body);

        assertThat(back.properties()).isEqualTo(message.properties());
        assertThat(back.body()).isSameAs(body);
        assertThat(back.headers().keySet())
                .containsExactlyElementsOf(message.headers().keySet());
        message.headers()
                .forEach((name, value) ->
                        assertThat(back.headers().get(name)).as(name).isEqualTo(value));
    }

    @Test
    void noPropertyIsNeeded() throws IOException {
        Message bare = new Message(MessageProperties.builder().persistent(false).build(), Map.of(), new byte[0]);

        assertThat(MessageCodec.decode(MessageCodec.encode(bare), bare.body()).properties())
                .isEqualTo(bare.properties());
    }

    @Test
    void whatIsCutOffOrOfAnotherVersionIsRefused() {
        byte[] whole = MessageCodec.encode(message());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> MessageCodec.decode(cut, new byte[0])).isInstanceOf(IOException.class);
        }
        whole[0] = 9;
        assertThatThrownBy(() -> MessageCodec.decode(whole, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 9");
    }

    private static Message message() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("text", "grüße \u0000 \uD83D\uDE00");
        headers.put("true", true);
        headers.put("false", false);
        headers.put("int", Integer.MIN_VALUE);
        headers.put("long", Long.MAX_VALUE);
        headers.put("double", -0.0);
        headers.put("nan", Double.NaN);
        headers.put("decimal", new BigDecimal("1.10"));
        headers.put("bytes", new byte[] {0, -1});
        headers.put("instant", Instant.parse("2026-11-29T12:00:00.000000001Z"));
        headers.put("null", null);
        headers.put("list", Arrays.asList("a", null, List.of(1L)));
        headers.put("map", Map.of("inner", Map.of("x", 1)));
        MessageProperties properties = MessageProperties.builder()
                .json()
                .correlationId("id")
                .replyTo("reply")
                .messageId("m")
                .type("t")
                .appId("app")
                .priority(9)
                .expiration("1000")
                .timestamp(Instant.EPOCH)
                .build();
        return new Message(properties, headers, new byte[0]);
    }
}
