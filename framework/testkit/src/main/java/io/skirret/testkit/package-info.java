/**
 * For tests of applications. Door: {@link io.skirret.testkit.SkirretTest}; a test so annotated takes an
 * {@link io.skirret.testkit.InMemorySkirret} as a parameter. Real brokers are in {@code rabbit}, the transport contract
 * in {@code transport}.
 */
@NullMarked
package io.skirret.testkit;

import org.jspecify.annotations.NullMarked;
