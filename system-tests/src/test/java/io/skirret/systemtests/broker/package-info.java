/** A virtual host of its own for each test. Door: {@link io.skirret.systemtests.broker.FreshBroker}. */
@NullMarked
package io.skirret.systemtests.broker;

import org.jspecify.annotations.NullMarked;
