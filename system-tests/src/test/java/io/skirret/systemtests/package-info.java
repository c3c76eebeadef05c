/** System tests. */
@NullMarked
package io.skirret.systemtests;

import org.jspecify.annotations.NullMarked;
