/**
 * What the project's own modules test themselves with, and no application needs: a real Redis
 * ({@link io.skirret.testkit.internal.RedisNode}, the door), and what each store of keys promises.
 */
@NullMarked
package io.skirret.testkit.internal;

import org.jspecify.annotations.NullMarked;
