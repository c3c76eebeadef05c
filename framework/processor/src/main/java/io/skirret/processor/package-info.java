/** The annotation processor behind {@code @Task}. */
@NullMarked
package io.skirret.processor;

import org.jspecify.annotations.NullMarked;
