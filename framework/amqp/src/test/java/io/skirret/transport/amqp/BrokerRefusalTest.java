package io.skirret.transport.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.junit.jupiter.api.Test;

/** What a refusal of the broker means. */
final class BrokerRefusalTest {

    private static BrokerRefusal refusal(int code, String text) {
        var close =
                new AMQP.Channel.Close.Builder().replyCode(code).replyText(text).build();
        BrokerRefusal refusal = BrokerRefusal.within(new ShutdownSignalException(false, false, close, null));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void aQueueWhoseNodeIsDownIsNotMissing() {
        assertThat(refusal(404, "NOT_FOUND - no queue 'ops' in vhost '/'").saysMissing())
                .isTrue();
        assertThat(refusal(404, "NOT_FOUND - no exchange 'skirret.tasks' in vhost '/'")
                        .saysMissing())
                .isTrue();
        assertThat(refusal(
                                404,
                                "NOT_FOUND - home node 'rabbit@b' of durable queue 'no queue' in vhost '/' is down or"
                                        + " inaccessible")
                        .saysMissing())
                .isFalse();
        assertThat(refusal(404, "NOT_FOUND - queue 'ops' in vhost '/' has crashed and failed to restart")
                        .saysMissing())
                .isFalse();
        assertThat(refusal(403, "ACCESS_REFUSED - no").saysMissing()).isFalse();
    }
}
