/** The annotation processor behind {@code @Task}. Door: {@link io.skirret.processor.TaskProcessor}. */
@NullMarked
package io.skirret.processor;

import org.jspecify.annotations.NullMarked;
