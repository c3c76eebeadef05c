/**
 * What failed, and can trying again help? The door is {@link io.skirret.failure.FailureClassifier};
 * {@link io.skirret.failure.FailureType} is the whole taxonomy on one screen. Task code that talks HTTP uses
 * {@link io.skirret.failure.HttpResponses}.
 *
 * <p>Pure: no clock, no I/O, no logger. No type of another library is needed to compile or run it.
 */
@NullMarked
package io.skirret.failure;

import org.jspecify.annotations.NullMarked;
