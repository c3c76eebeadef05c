/** Compiled snippets of the documentation. */
@NullMarked
package io.skirret.docs;

import org.jspecify.annotations.NullMarked;
