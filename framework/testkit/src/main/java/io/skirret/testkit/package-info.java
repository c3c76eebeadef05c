/**
 * For tests of applications: annotate with {@link io.skirret.testkit.SkirretTest} and take an
 * {@link io.skirret.testkit.InMemorySkirret} as a parameter. Real brokers are in {@code rabbit}, the transport contract in
 * {@code transport}.
 */
@NullMarked
package io.skirret.testkit;

import org.jspecify.annotations.NullMarked;
