/**
 * What clients and workers keep outside the broker, on H2, PostgreSQL and Redis. Has no API: its door are the settings
 * {@code skirret.results.url} and {@code skirret.idempotency.url}, once the module is on the class path.
 */
@NullMarked
package io.skirret.store;

import org.jspecify.annotations.NullMarked;
