/**
 * What happens because of a decision, as data: plans of effects. Pure. Doors:
 * {@link io.skirret.worker.internal.effect.Planner} makes plans, {@link io.skirret.worker.internal.effect.Plan} is one.
 * Internal to the worker.
 */
@NullMarked
package io.skirret.worker.internal.effect;

import org.jspecify.annotations.NullMarked;
