/**
 * What a broker must do for Skirret, and what publishing and settling promise. Door:
 * {@link io.skirret.transport.Transport}.
 */
@NullMarked
package io.skirret.transport;

import org.jspecify.annotations.NullMarked;
