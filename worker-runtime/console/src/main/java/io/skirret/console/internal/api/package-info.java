/**
 * The routes of the console's API: what may be asked about dead letters, and how the answers look. {@code openapi.yaml}
 * beside it says the same for machines, and tests hold every answer to it. Door:
 * {@link io.skirret.console.internal.api.Api}. Not API of Java.
 */
@NullMarked
package io.skirret.console.internal.api;

import org.jspecify.annotations.NullMarked;
