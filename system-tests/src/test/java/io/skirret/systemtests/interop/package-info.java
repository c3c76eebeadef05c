/** Python's Celery and Skirret call each other over one broker. */
@NullMarked
package io.skirret.systemtests.interop;

import org.jspecify.annotations.NullMarked;
