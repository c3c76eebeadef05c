@NullMarked
package io.skirret.worker.internal.quarantine;

import org.jspecify.annotations.NullMarked;
