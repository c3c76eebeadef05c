/** Delays on a real broker, through clients and workers. */
@org.jspecify.annotations.NullMarked
package io.skirret.systemtests.delays;
