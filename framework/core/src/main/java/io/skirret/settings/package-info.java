/**
 * What a setting is, how its value is read, and what is said of a wrong one. Knows no room: each room declares its own
 * settings with {@link io.skirret.settings.Setting}, the door.
 */
@NullMarked
package io.skirret.settings;

import org.jspecify.annotations.NullMarked;
