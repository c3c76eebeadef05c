/**
 * An application with tasks of every shape, and the calls it makes. Outside io.skirret.agent, which the agent never
 * weaves.
 */
@NullMarked
package com.acme;

import org.jspecify.annotations.NullMarked;
