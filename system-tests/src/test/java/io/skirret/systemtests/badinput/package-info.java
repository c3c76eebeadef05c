/**
 * Hostile messages and hostile tasks on a real broker: the worker lives, and each message ends in one place with its
 * reason.
 */
@NullMarked
package io.skirret.systemtests.badinput;

import org.jspecify.annotations.NullMarked;
