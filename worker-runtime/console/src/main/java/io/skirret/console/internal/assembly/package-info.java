/** Puts the parts of a console together; {@link io.skirret.console.internal.assembly.ConsoleAssembly} is the door. */
@NullMarked
package io.skirret.console.internal.assembly;

import org.jspecify.annotations.NullMarked;
