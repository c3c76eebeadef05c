package io.skirret.console.internal.store;

import java.time.Instant;

/**
 * Who changes something, for the audit.
 *
 * @param who the name of a person or a token
 * @param origin from where, such as an address
 * @param at when
 */
public record Change(String who, String origin, Instant at) {}
