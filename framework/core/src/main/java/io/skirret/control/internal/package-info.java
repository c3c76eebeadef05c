/** Where revocations are kept, which calls and commands both write. Not API. */
@NullMarked
package io.skirret.control.internal;

import org.jspecify.annotations.NullMarked;
