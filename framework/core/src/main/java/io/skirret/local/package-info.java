/** The retry rules of tasks, around any call and without a broker. The door is {@link io.skirret.local.Retrying}. */
@NullMarked
package io.skirret.local;

import org.jspecify.annotations.NullMarked;
