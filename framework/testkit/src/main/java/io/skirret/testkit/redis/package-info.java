/** A real Redis for tests. Door: {@link io.skirret.testkit.redis.RedisNode}. */
@NullMarked
package io.skirret.testkit.redis;

import org.jspecify.annotations.NullMarked;
