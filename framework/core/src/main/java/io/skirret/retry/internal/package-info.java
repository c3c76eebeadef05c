/**
 * The decision whether to try again. Door: {@link io.skirret.retry.internal.RetryPlan#decide}, one pure function from
 * what happened to {@link io.skirret.retry.internal.RetryDecision}; {@link io.skirret.retry.internal.RetryBudget} keeps
 * retries from becoming a storm. Not API.
 *
 * <p>Pure: no clock, no I/O, no logger; the present and the random numbers are passed in.
 */
@NullMarked
package io.skirret.retry.internal;

import org.jspecify.annotations.NullMarked;
