/**
 * Where revocations are kept, which calls and commands both write, and how commands of Skirret's own are addressed.
 * Doors: {@link io.skirret.control.internal.RevocationLog}, {@link io.skirret.control.internal.JavaWorkers}. Not API.
 */
@NullMarked
package io.skirret.control.internal;

import org.jspecify.annotations.NullMarked;
