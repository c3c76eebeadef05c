/**
 * How settings are worded for people: durations, and the name that was meant. Door:
 * {@link io.skirret.settings.internal.Durations}. Not API.
 */
@NullMarked
package io.skirret.settings.internal;

import org.jspecify.annotations.NullMarked;
