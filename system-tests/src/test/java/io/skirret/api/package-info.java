/** What the published modules offer: their API on record, documented, and on the module path. */
@NullMarked
package io.skirret.api;

import org.jspecify.annotations.NullMarked;
