package io.skirret.architecture.breach.worker.internal.gate;

import com.rabbitmq.client.Channel;

class SpeaksAmqp {

    void breach(Channel channel) {}
}
