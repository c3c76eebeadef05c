/** Through which class loaders Skirret looks for what an application brings. The door is {@code ClassPath}. */
@NullMarked
package io.skirret.classpath.internal;

import org.jspecify.annotations.NullMarked;
