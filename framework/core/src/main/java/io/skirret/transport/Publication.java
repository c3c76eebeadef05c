package io.skirret.transport;

import io.skirret.message.Message;
import java.util.function.BooleanSupplier;

/**
 * One message to one place.
 *
 * @param wanted asked when the message is about to be handed to the broker, which may be some time after
 *     {@link Transport#publish} was called: if it says false by then, nothing is sent, and the publication fails as
 *     {@link PublishException.Reason#WITHDRAWN}. Asked on any thread while all others who publish wait, so it must
 *     answer at once and never throw; not asked of one that fails before
 */
public record Publication(Destination destination, Message message, BooleanSupplier wanted) {

    private static final BooleanSupplier ALWAYS = () -> true;

    /** One that is wanted whenever its turn comes. */
    public Publication(Destination destination, Message message) {
        this(destination, message, ALWAYS);
    }
}
