package io.skirret.transport;

import io.skirret.message.Message;

/** One message to one place. */
public record Publication(Destination destination, Message message) {}
