/** The only caller of the machine's clock. Door: {@link io.skirret.time.Clock}. */
@NullMarked
package io.skirret.time;

import org.jspecify.annotations.NullMarked;
