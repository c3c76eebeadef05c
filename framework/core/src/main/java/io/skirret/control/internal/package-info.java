/**
 * Where revocations are kept, which calls and commands both write. Door:
 * {@link io.skirret.control.internal.RevocationLog}. Not API.
 */
@NullMarked
package io.skirret.control.internal;

import org.jspecify.annotations.NullMarked;
