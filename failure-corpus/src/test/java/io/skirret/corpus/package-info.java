/**
 * Failures that real libraries raise, and how many of them the classifier tells right. The door is
 * {@link io.skirret.corpus.AccuracyTest}.
 */
@NullMarked
package io.skirret.corpus;

import org.jspecify.annotations.NullMarked;
