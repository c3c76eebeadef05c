@NullMarked
package io.skirret.worker;

import org.jspecify.annotations.NullMarked;
