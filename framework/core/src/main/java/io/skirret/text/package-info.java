/**
 * Foreign text made fit to be shown, at the bottom where everything can use it. The door is {@link io.skirret.text.PlainText}.
 */
@NullMarked
package io.skirret.text;

import org.jspecify.annotations.NullMarked;
