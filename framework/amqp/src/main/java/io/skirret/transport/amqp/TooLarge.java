package io.skirret.transport.amqp;

/** What becomes of a message that is too large for its consumer. */
enum TooLarge {
    /** The broker moves it to the dead letters, as it is. */
    REJECTED,
    /** Whoever takes it gets it, without its body if that did not come in. */
    TAKEN,
    /** As {@link #TAKEN}; without a body it is held unsettled, because nobody else would keep it. */
    HELD
}
