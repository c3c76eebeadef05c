/**
 * What clients and workers keep outside the broker, on H2, PostgreSQL and Redis. Has no API: putting the module on the
 * class path is enough, settings do the rest.
 */
@NullMarked
package io.skirret.store;

import org.jspecify.annotations.NullMarked;
