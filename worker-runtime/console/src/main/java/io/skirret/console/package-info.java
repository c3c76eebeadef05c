/**
 * A store of dead letters for people and tools: what failed, in groups, to be searched and mended. Its parts are in the
 * {@code internal} packages below, and each names its own door; an application has no door here yet.
 */
@NullMarked
package io.skirret.console;

import org.jspecify.annotations.NullMarked;
