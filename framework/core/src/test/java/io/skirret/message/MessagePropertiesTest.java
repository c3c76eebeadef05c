package io.skirret.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skirret.message.MessageProperties.Builder;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MessagePropertiesTest {

    private static final List<UnaryOperator<Builder>> EACH = List.of(
            builder -> builder.contentType("type/sub"),
            builder -> builder.contentEncoding("binary"),
            builder -> builder.correlationId("correlation"),
            builder -> builder.replyTo("reply"),
            builder -> builder.messageId("message"),
            builder -> builder.type("kind"),
            builder -> builder.appId("app"),
            builder -> builder.priority(255),
            builder -> builder.persistent(false),
            builder -> builder.expiration("1000"),
            builder -> builder.timestamp(Instant.EPOCH));

    @Test
    void to_builder_keeps_every_property() {
        Builder builder = MessageProperties.builder();
        for (UnaryOperator<Builder> change : EACH) {
            builder = change.apply(builder);
        }
        MessageProperties all = builder.build();

        assertThat(all.toBuilder().build()).isEqualTo(all).hasSameHashCodeAs(all);
        assertThat(all)
                .hasToString(
                        "MessageProperties[contentType=type/sub, contentEncoding=binary, correlationId=correlation,"
                                + " replyTo=reply, messageId=message, type=kind, appId=app, priority=255, persistent=false,"
                                + " expiration=1000, timestamp=1970-01-01T00:00:00Z]");
    }

    @Test
    void each_property_makes_a_difference() {
        MessageProperties none = MessageProperties.builder().build();
        for (UnaryOperator<Builder> change : EACH) {
            assertThat(change.apply(MessageProperties.builder()).build()).isNotEqualTo(none);
        }
    }

    @Test
    void a_builder_that_is_used_on_changes_nothing_it_made() {
        Builder builder = MessageProperties.builder().json();
        MessageProperties made = builder.build();
        builder.correlationId("later");
        assertThat(made).isEqualTo(MessageProperties.json(null, null));
    }

    @Test
    void a_priority_that_the_wire_cannot_carry_is_refused() {
        for (int priority : new int[] {-1, 256}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MessageProperties.builder().priority(priority))
                    .withMessageContaining("0 to 255, got " + priority);
        }
    }
}
