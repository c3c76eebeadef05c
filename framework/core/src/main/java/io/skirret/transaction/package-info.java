/**
 * What is to happen once a transaction of the application has ended. Door:
 * {@link io.skirret.transaction.TransactionScope}.
 */
@NullMarked
package io.skirret.transaction;

import org.jspecify.annotations.NullMarked;
