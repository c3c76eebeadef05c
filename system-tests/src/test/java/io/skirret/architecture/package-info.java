/**
 * The directions and bans the code keeps to, checked on the compiled classes. Door:
 * {@link io.skirret.architecture.Rules}.
 */
@NullMarked
package io.skirret.architecture;

import org.jspecify.annotations.NullMarked;
