package io.skirret.console.internal.store;

import java.util.List;
import java.util.UUID;

/** What came of a request to send entries again. */
public sealed interface OperationStart {

    /**
     * It is an operation.
     *
     * @param again whether it was before, and the request was made again with its key
     * @param busy some of the entries that are not in it because they are in another
     * @param more whether entries of the scope are left out because one operation has no room for them
     */
    record Started(Operation operation, boolean again, List<Busy> busy, boolean more) implements OperationStart {}

    /**
     * No entry of the scope is pending; nothing was done.
     *
     * @param busy some of those that are in an operation
     */
    record Nothing(List<Busy> busy) implements OperationStart {}

    /** The key was given for another request; nothing was done. */
    record OtherRequest() implements OperationStart {}

    /**
     * The entry that was edited has changed meanwhile; nothing was done.
     *
     * @param version that it has now; empty if it is gone
     */
    record Changed(String version, List<Busy> busy) implements OperationStart {}

    /** An entry that is in an operation which somebody else began. */
    record Busy(UUID entry, UUID operation, String owner) {}
}
