/** For tests, an application's and our own: brokers, clocks, the transport contract. */
@NullMarked
package io.skirret.testkit;

import org.jspecify.annotations.NullMarked;
