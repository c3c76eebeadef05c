/**
 * Where results are kept, and the rule by which one takes the place of another. Door:
 * {@link io.skirret.result.internal.ResultStore}. Not API.
 */
@NullMarked
package io.skirret.result.internal;

import org.jspecify.annotations.NullMarked;
