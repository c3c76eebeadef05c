/**
 * When to try again, in numbers and names. Door: {@link io.skirret.retry.RetryPolicies}, the policies by name; one of
 * them is a {@link io.skirret.retry.RetryPolicy}.
 *
 * <p>Pure: no clock, no I/O, no logger; the present and the random numbers are passed in.
 */
@NullMarked
package io.skirret.retry;

import org.jspecify.annotations.NullMarked;
