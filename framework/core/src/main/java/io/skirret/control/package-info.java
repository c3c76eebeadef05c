/**
 * Looks at the workers of a broker and steers them, Java and Python ones alike. Door:
 * {@link io.skirret.control.Control}.
 */
@NullMarked
package io.skirret.control;

import org.jspecify.annotations.NullMarked;
