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
 * @param patient whether, once it was sent, its confirm is waited for as long as its connection lives, through an alarm
 *     of the broker for instance; else it fails as {@link PublishException.Reason#UNCONFIRMED} after the publish
 *     timeout. For what nobody waits for, and what would be there twice if it were sent again
 */
public record Publication(Destination destination, Message message, BooleanSupplier wanted, boolean patient) {

    private static final BooleanSupplier ALWAYS = () -> true;

    /** One that is not patient. */
    public Publication(Destination destination, Message message, BooleanSupplier wanted) {
        this(destination, message, wanted, false);
    }

    /** One that is wanted whenever its turn comes, and not patient. */
    public Publication(Destination destination, Message message) {
        this(destination, message, ALWAYS);
    }
}
