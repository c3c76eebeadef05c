/** For tools that tell whether a broker is healthy. {@link io.skirret.transport.internal.BrokerLook} is the door. */
@NullMarked
package io.skirret.transport.internal;

import org.jspecify.annotations.NullMarked;
