/**
 * When to try again, and when to stop. The door is {@link io.skirret.retry.RetryPlan#decide}: one pure function from what
 * happened to {@link io.skirret.retry.RetryDecision}. {@link io.skirret.retry.RetryPolicy} holds the numbers, {@link
 * io.skirret.retry.RetryPolicies} their names; {@link io.skirret.retry.RetryBudget} holds back what would become a storm.
 *
 * <p>Pure: no clock, no I/O, no logger; the present and the random numbers are passed in.
 */
@NullMarked
package io.skirret.retry;

import org.jspecify.annotations.NullMarked;
