package io.skirret.console.internal.http;

/**
 * Who asks.
 *
 * @param name as the file of users says it; {@code local} where nobody has to say who they are
 * @param role what they may do
 */
public record Caller(String name, Role role) {

    /** Somebody on this machine, where no file of users is given. */
    static final Caller LOCAL = new Caller("local", Role.OPERATOR);
}
