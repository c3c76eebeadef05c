package io.skirret.message.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.skirret.message.UnusableMessageException;
import io.skirret.message.UnusableReason;
import io.skirret.task.TaskDefinition;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Arguments bound as a worker binds them, and types to bind them to. */
abstract class ArgumentBinding {

    enum Colour {
        RED,
        GREEN
    }

    record Order(String id, int count, Colour colour, BigDecimal price, Instant at, List<String> tags) {}

    record Tree(String name, List<Tree> children) {}

    final ArgumentBinder binder = new ArgumentBinder(DecodeLimits.DEFAULT);

    Object bindOne(Type type, String json) throws UnusableMessageException {
        return bind(Samples.task(type), "[[" + json + "],{},{}]")[0];
    }

    Object[] bind(TaskDefinition<?> task, String body) throws UnusableMessageException {
        return binder.bind(task, Samples.decoded(Samples.withBody(body.getBytes(StandardCharsets.UTF_8))));
    }

    void refused(TaskDefinition<?> task, String body, UnusableReason reason) {
        assertThatExceptionOfType(UnusableMessageException.class)
                .isThrownBy(() -> bind(task, body))
                .satisfies(refusal -> {
                    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
                    assertThat(refusal.getMessage()).hasSizeLessThan(1000);
                    assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
                });
    }

    static String tagged(String tag, String value) {
        return "{\"__type__\":\"" + tag + "\",\"__value__\":" + value + "}";
    }

    interface NotReadable {
        void run();
    }
}
