/**
 * What every store of idempotency keys promises. Door: {@link io.skirret.testkit.idempotency.IdempotencyStoreContract}.
 */
@NullMarked
package io.skirret.testkit.idempotency;

import org.jspecify.annotations.NullMarked;
