package io.skirret.cli.internal.doctor;

import io.skirret.transport.TransportException;

/**
 * What one look found.
 *
 * @param subject what was looked at, such as {@code queue mail}
 * @param expected what it should be; empty if it is in order
 * @param got what it is; of what was not seen, why not
 * @param costs what follows from it; empty if it is in order
 * @param fix what to do; empty if it is in order
 */
public record Finding(Status status, String subject, String expected, String got, String costs, String fix) {

    /** How it is. */
    public enum Status {
        /** As it should be. */
        OK,
        /** Nothing is broken, but somebody may want to know. */
        NOTE,
        /** Something does not work, or will not. */
        TROUBLE,
        /** Nobody could look. */
        NOT_SEEN
    }

    static Finding ok(String subject, String got) {
        return new Finding(Status.OK, subject, "", got, "", "");
    }

    static Finding note(String subject, String expected, String got, String costs, String fix) {
        return new Finding(Status.NOTE, subject, expected, got, costs, fix);
    }

    static Finding trouble(String subject, String expected, String got, String costs, String fix) {
        return new Finding(Status.TROUBLE, subject, expected, got, costs, fix);
    }

    /** A look that the broker refused or broke off: no other says whether all is well there. */
    static Finding failed(String subject, TransportException why) {
        return trouble(
                subject,
                "an answer of the broker",
                String.valueOf(why.getMessage()),
                "nobody knows whether it is in order",
                "what it says; then look again");
    }

    static Finding notSeen(String subject, String why, String fix) {
        return new Finding(Status.NOT_SEEN, subject, "", why, "", fix);
    }
}
