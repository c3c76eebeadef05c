/**
 * What every transport promises, as tests. Door: {@link io.skirret.testkit.transport.TransportContract}, to be extended
 * by the tests of a transport.
 */
@NullMarked
package io.skirret.testkit.transport;

import org.jspecify.annotations.NullMarked;
