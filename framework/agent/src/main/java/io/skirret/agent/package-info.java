/**
 * Turns plain calls of task methods into messages, while classes load ({@code -javaagent},
 * {@code Launcher-Agent-Class}) or when they are built. Doors: {@link io.skirret.agent.SkirretAgent} and
 * {@link io.skirret.agent.SkirretPlugin}.
 */
@NullMarked
package io.skirret.agent;

import org.jspecify.annotations.NullMarked;
