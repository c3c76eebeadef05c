/**
 * A Spring Boot application whose tasks are methods of beans, called plainly. The door is
 * {@link com.acme.spring.ShopApplication}, its configuration.
 */
@NullMarked
package com.acme.spring;

import org.jspecify.annotations.NullMarked;
