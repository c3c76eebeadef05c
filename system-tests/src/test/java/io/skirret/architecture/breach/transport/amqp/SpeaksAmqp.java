package io.skirret.architecture.breach.transport.amqp;

import com.rabbitmq.client.Channel;

class SpeaksAmqp {

    void allowed(Channel channel) {}
}
