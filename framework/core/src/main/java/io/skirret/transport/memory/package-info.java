/** A broker inside the process, {@code memory://name}. Door: {@link io.skirret.transport.memory.MemoryBroker}. */
@NullMarked
package io.skirret.transport.memory;

import org.jspecify.annotations.NullMarked;
