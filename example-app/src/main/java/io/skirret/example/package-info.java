/** Courier, a webhook delivery service built on Skirret. */
@NullMarked
package io.skirret.example;

import org.jspecify.annotations.NullMarked;
