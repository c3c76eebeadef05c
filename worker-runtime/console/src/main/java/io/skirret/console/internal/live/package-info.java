/** Tells pages that are open that something has changed. Door: {@link io.skirret.console.internal.live.Live}. */
@NullMarked
package io.skirret.console.internal.live;

import org.jspecify.annotations.NullMarked;
