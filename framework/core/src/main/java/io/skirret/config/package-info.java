/** Settings from system properties, environment and files. Door: {@link io.skirret.config.SkirretConfig}. */
@NullMarked
package io.skirret.config;

import org.jspecify.annotations.NullMarked;
