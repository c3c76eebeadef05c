/** Courier's own tests. */
@NullMarked
package io.skirret.example;

import org.jspecify.annotations.NullMarked;
