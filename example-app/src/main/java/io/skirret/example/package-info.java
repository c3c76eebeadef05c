/**
 * Courier, a webhook delivery service: one file a feature. Tasks: {@link io.skirret.example.Webhooks},
 * {@link io.skirret.example.Orders}, {@link io.skirret.example.Parcels}, {@link io.skirret.example.Images},
 * {@link io.skirret.example.Texts}. Door: {@link io.skirret.example.Courier}.
 */
@NullMarked
package io.skirret.example;

import org.jspecify.annotations.NullMarked;
