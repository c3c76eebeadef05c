package io.skirret;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skirret.client.TaskClient;
import io.skirret.config.SkirretConfig;
import io.skirret.local.Retrying;
import io.skirret.retry.RetryPolicy;
import io.skirret.task.TaskDefinition;
import io.skirret.task.TaskRegistry;
import io.skirret.transport.TransportOptions;
import io.skirret.transport.Transports;
import io.skirret.transport.memory.MemoryBroker;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever begins with null reads what was null. */
@SuppressWarnings("NullAway")
class NullArgumentsTest {

    static Stream<Arguments> doors() {
        return Stream.of(
                door("url", () -> Transports.open(null, TransportOptions.defaults())),
                door("options", () -> Transports.open("memory://x", null)),
                door("config", () -> TaskClient.builder((SkirretConfig) null)),
                door("url", () -> TaskClient.builder().url(null)),
                door("transport", () -> TaskClient.builder().transport(null)),
                door("transportOptions", () -> TaskClient.builder().transportOptions(null)),
                door("settings", () -> SkirretConfig.of((Map<String, String>) null)),
                door("definitions", () -> TaskRegistry.of((Collection<TaskDefinition<?>>) null)),
                door("policy", () -> Retrying.with((RetryPolicy) null)),
                door("name", () -> MemoryBroker.named(null)));
    }

    private static Arguments door(String name, ThrowingCallable call) {
        return Arguments.of(name, call);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void null_is_refused_by_name(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageStartingWith(name);
    }

    @Test
    void no_url_says_what_one_looks_like() {
        assertThatThrownBy(() -> Transports.open(null, TransportOptions.defaults()))
                .hasMessageContaining("amqp://user:password@host:5672/vhost");
    }
}
