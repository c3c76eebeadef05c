/** The agent that turns plain calls of task methods into messages. */
@NullMarked
package io.skirret.agent;

import org.jspecify.annotations.NullMarked;
