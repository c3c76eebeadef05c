/**
 * Messages as the broker carries them, and the dead letters that an application reads. Door:
 * {@link io.skirret.message.Message}; for dead letters {@link io.skirret.message.DeadLetter}.
 */
@NullMarked
package io.skirret.message;

import org.jspecify.annotations.NullMarked;
