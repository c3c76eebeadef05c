/**
 * Connections to databases and Redis that all of a process's stores share, and the stores. Doors:
 * {@link io.skirret.store.internal.SqlDatabase}, {@link io.skirret.store.internal.RedisServer}.
 */
@NullMarked
package io.skirret.store.internal;

import org.jspecify.annotations.NullMarked;
