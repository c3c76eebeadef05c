package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refusal of the broker means. */
final class BrokerRefusalTest {

    private static BrokerRefusal refusal(int code, String text) {
        var close =
                new AMQP.Channel.Close.Builder().replyCode(code).replyText(text).build();
        BrokerRefusal refusal = BrokerRefusal.within(new ShutdownSignalException(false, false, close, null));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    /** As RabbitMQ 3.10, 4.0 and 4.3 say it of a queue and of an exchange. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOT_FOUND - no queue 'ops' in vhost '/'",
                "NOT_FOUND - no exchange 'skirret.tasks' in vhost '/'",
            })
    void whatIsNotThereIsMissing(String text) {
        assertThat(refusal(404, text).saysMissing()).isTrue();
        assertThat(refusal(404, text).saysDown()).isFalse();
    }

    /** The same code, and all of it is there. The words of all three; of the leader, RabbitMQ 3.10 has others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOT_FOUND - home node 'rabbit@b' of durable queue 'no queue' in vhost '/' is down or inaccessible",
                "NOT_FOUND - queue 'ops' in vhost '/' has crashed and failed to restart",
                "NOT_FOUND - queue 'ops' in vhost '/' process is stopped by supervisor",
                "NOT_FOUND - failed to perform operation on queue 'ops' in vhost '/' due to timeout",
                "NOT_FOUND - failed to perform operation on queue 'ops' in vhost '/': its master replica <1.2.3> may be"
                        + " stopping or being demoted",
                "NOT_FOUND - failed to perform operation on queue 'ops' in vhost '/': its leader <1.2.3> may be"
                        + " stopping or being demoted",
            })
    void whatIsDownIsNotMissing(String text) {
        assertThat(refusal(404, text).saysMissing()).isFalse();
        assertThat(refusal(404, text).saysDown()).isTrue();
    }

    @Test
    void aMissingRightIsNeither() {
        BrokerRefusal refusal = refusal(403, "ACCESS_REFUSED - no queue 'ops' for you");
        assertThat(refusal.saysMissing()).isFalse();
        assertThat(refusal.saysDown()).isFalse();
    }
}
