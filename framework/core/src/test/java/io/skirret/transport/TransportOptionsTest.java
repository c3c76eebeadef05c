package io.skirret.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.settings.ConfigException;
import io.skirret.settings.SettingRegistry;
import io.skirret.time.ManualClock;
import io.skirret.transport.TransportOptions.Builder;
import io.skirret.transport.TransportOptions.QueueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TransportOptionsTest {

    private static final TransportOptions ALL_SET = TransportOptions.builder()
            .clock(new ManualClock())
            .name("shop")
            .lazyConnect(false)
            .publishTimeout(Duration.ofHours(1))
            .connectionWait(Duration.ofHours(1))
            .maxBodyBytes(1)
            .maxOutstanding(65_536)
            .declareTopology(false)
            .queueType(QueueType.CLASSIC)
            .sharedQueues(Set.of("celery"))
            .sharedQueueType(QueueType.QUORUM)
            .delayQueueIdle(Duration.ofHours(5))
            .celeryNativeDelay(true)
            .build();

    @Test
    void a_builder_without_more_makes_the_defaults() {
        assertThat(TransportOptions.builder().build()).isEqualTo(TransportOptions.defaults());
        assertThat(TransportOptions.defaults())
                .hasToString(
                        "TransportOptions[name=skirret, lazyConnect=true, publishTimeout=PT10S, connectionWait=PT1S,"
                                + " maxBodyBytes=4194304,"
                                + " maxOutstanding=4096, declareTopology=true, queueType=QUORUM,"
                                + " sharedQueues=[], sharedQueueType=CLASSIC,"
                                + " celeryNativeDelay=false, delayQueueIdle=PT0S]");
    }

    @Test
    void to_builder_keeps_every_option() {
        assertThat(ALL_SET.toBuilder().build()).isEqualTo(ALL_SET).hasSameHashCodeAs(ALL_SET);
    }

    @Test
    void each_option_makes_a_difference() {
        List<UnaryOperator<Builder>> changes = List.of(
                builder -> builder.clock(ALL_SET.clock()),
                builder -> builder.name(ALL_SET.name()),
                builder -> builder.lazyConnect(ALL_SET.lazyConnect()),
                builder -> builder.publishTimeout(ALL_SET.publishTimeout()),
                builder -> builder.connectionWait(ALL_SET.connectionWait()),
                builder -> builder.maxBodyBytes(ALL_SET.maxBodyBytes()),
                builder -> builder.maxOutstanding(ALL_SET.maxOutstanding()),
                builder -> builder.declareTopology(ALL_SET.declareTopology()),
                builder -> builder.queueType(ALL_SET.queueType()),
                builder -> builder.sharedQueues(ALL_SET.sharedQueues()),
                builder -> builder.sharedQueueType(ALL_SET.sharedQueueType()),
                builder -> builder.delayQueueIdle(ALL_SET.delayQueueIdle()),
                builder -> builder.celeryNativeDelay(ALL_SET.celeryNativeDelay()));
        for (UnaryOperator<Builder> change : changes) {
            assertThat(change.apply(TransportOptions.builder()).build()).isNotEqualTo(TransportOptions.defaults());
        }
    }

    @Test
    void a_value_that_cannot_work_is_refused_with_what_to_do() {
        Builder builder = TransportOptions.builder();
        refused(() -> builder.name(" "), "expected a name for the connection, got a blank one");
        refused(() -> builder.publishTimeout(Duration.ZERO), "expected a publish timeout above 0, up to 1 h, got PT0S");
        refused(() -> builder.publishTimeout(Duration.ofNanos(-1)), "above 0");
        refused(() -> builder.publishTimeout(Duration.ofHours(1).plusNanos(1)), "up to 1 h");
        refused(
                () -> builder.connectionWait(Duration.ofNanos(-1)),
                "a wait for a connection of 0 to 1 h, got PT-0.000000001S");
        refused(() -> builder.connectionWait(Duration.ofHours(1).plusNanos(1)), "got PT1H");
        refused(() -> builder.maxBodyBytes(0), "a maximum body size in bytes, 1 to 536870912, got 0");
        refused(() -> builder.maxBodyBytes((512 << 20) + 1), "got 536870913");
        refused(() -> builder.maxOutstanding(0), "a maximum of publications in flight of 1 to 65536, got 0");
        refused(() -> builder.maxOutstanding(65_537), "got 65537");
        refused(() -> builder.delayQueueIdle(Duration.ofNanos(-1)), "a time without use of 0 to 365 days, got PT-0.0");
        refused(() -> builder.delayQueueIdle(Duration.ofDays(366)), "got PT8784H");
        assertThat(builder.build()).isEqualTo(TransportOptions.defaults());
    }

    /** Workers that look all the time serve nobody. */
    @Test
    void the_setting_of_unused_delay_queues_is_off_or_a_minute_at_least() {
        assertThat(idle("0s")).isEqualTo(Duration.ZERO);
        assertThat(idle("1m")).isEqualTo(Duration.ofMinutes(1));
        assertThat(idle("365d")).isEqualTo(Duration.ofDays(365));
        for (String wrong : List.of("1ms", "59s", "366d", "-1s", "soon")) {
            assertThatThrownBy(() -> idle(wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("skirret.broker.delay-queue-idle")
                    .hasMessageContaining("expected 0s, or a duration of 1 min to 365 days, got")
                    .hasMessageContaining(wrong);
        }
    }

    private static Duration idle(String text) {
        return TransportSettings.read(new SettingRegistry(TransportSettings.ALL)
                        .given(Map.of("skirret.broker.delay-queue-idle", text)))
                .delayQueueIdle();
    }

    private static void refused(Runnable setting, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(setting::run)
                .withMessageContaining(expected)
                .withMessageContaining("no options were made; correct it, or leave it out");
    }
}
