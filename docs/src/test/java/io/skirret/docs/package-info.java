/** Checks on the documentation itself. */
@NullMarked
package io.skirret.docs;

import org.jspecify.annotations.NullMarked;
