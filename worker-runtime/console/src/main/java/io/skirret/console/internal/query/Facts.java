package io.skirret.console.internal.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one dead letter or call, for a query to look at. */
public interface Facts {

    /** The value of a field whose {@link Field#kind()} is a text; null if it is not known. */
    @Nullable
    String text(Field field);

    /** The value of a field whose {@link Field#kind()} is a number or a duration; null if it is not known. */
    @Nullable
    Long number(Field field);

    /** The value of a field whose {@link Field#kind()} is a time; null if it is not known. */
    @Nullable
    Instant time(Field field);

    /**
     * What free text is looked for in: of a dead letter as {@link Words#spaced} writes it, of a call as
     * {@link Query#lower} does; null if there is none.
     */
    @Nullable
    String searched();
}
