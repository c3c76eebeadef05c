/** Tests of the looks at a broker that need none. */
@org.jspecify.annotations.NullMarked
package io.skirret.cli.internal.doctor;
