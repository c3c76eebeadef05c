/**
 * Foreign text made fit to be shown, at the bottom where everything can use it. Door:
 * {@link io.skirret.text.internal.PlainText}. Not API.
 */
@NullMarked
package io.skirret.text.internal;

import org.jspecify.annotations.NullMarked;
