/** Results that are kept outside the broker. Door: {@link io.skirret.result.ResultStoreException}. */
@NullMarked
package io.skirret.result;

import org.jspecify.annotations.NullMarked;
