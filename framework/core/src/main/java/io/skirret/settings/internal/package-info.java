/** How settings are worded for people: durations, and the name that was meant. Internal to Skirret. */
@NullMarked
package io.skirret.settings.internal;

import org.jspecify.annotations.NullMarked;
