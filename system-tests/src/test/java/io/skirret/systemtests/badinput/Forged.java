package io.skirret.systemtests.badinput;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A message as only a hostile or broken sender makes it, and where it has to end. Each change gives a new one. */
record Forged(
        String name,
        List<String> ends,
        @Nullable Map<String, @Nullable Object> headers,
        UnaryOperator<BasicProperties.Builder> properties,
        byte[] body) {

    static final String RUNS = "SUCCEEDED";
    static final String EXPIRES = "EXPIRED";
    static final String WAITS = "DELAYED";

    /**
     * A good call of {@code bad.good}.
     *
     * @param ends the endings it has to have one after the other: those above, or the reason code of its dead letter
     */
    static Forged row(String name, String... ends) {
        Map<String, @Nullable Object> headers = new HashMap<>();
        headers.put("lang", "py");
        headers.put("task", "bad.good");
        headers.put("id", UUID.randomUUID().toString());
        return new Forged(name, List.of(ends), headers, properties -> properties, ascii("[[], {}, {}]"));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Forged task(String task) {
        return header("task", task);
    }

    Forged header(String header, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new HashMap<>(headers == null ? Map.of() : headers);
        changed.put(header, value);
        return new Forged(name, ends, changed, properties, body);
    }

    Forged without(String header) {
        Map<String, @Nullable Object> changed = new HashMap<>(headers == null ? Map.of() : headers);
        changed.remove(header);
        return new Forged(name, ends, changed, properties, body);
    }

    Forged headers(@Nullable Map<String, @Nullable Object> all) {
        return new Forged(name, ends, all, properties, body);
    }

    Forged with(UnaryOperator<BasicProperties.Builder> more) {
        return new Forged(name, ends, headers, builder -> more.apply(properties.apply(builder)), body);
    }

    Forged body(String text) {
        return body(ascii(text));
    }

    Forged body(byte[] bytes) {
        return new Forged(name, ends, headers, properties, bytes);
    }

    /** Positional arguments as JSON without the brackets. */
    Forged args(String args) {
        return body("[[" + args + "], {}, {}]");
    }

    /** As it goes out now; a header that is a duration becomes the time that is so far ahead. */
    BasicProperties wire() {
        Map<String, @Nullable Object> sent = headers == null ? null : new HashMap<>(headers);
        if (sent != null) {
            sent.replaceAll((header, value) ->
                    value instanceof Duration ahead ? Instant.now().plus(ahead).toString() : value);
        }
        BasicProperties.Builder builder = new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("utf-8")
                .deliveryMode(2)
                .headers(sent);
        return properties.apply(builder).build();
    }

    @Override
    public String toString() {
        return name + " -> " + String.join(", ", ends);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Forged that && that.name.equals(name) && Arrays.equals(that.body, body);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
