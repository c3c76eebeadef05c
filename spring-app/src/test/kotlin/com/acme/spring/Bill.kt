package com.acme.spring

import java.math.BigDecimal

/** As Kotlin applications write their values: no constructor without parameters, and defaults. */
data class Bill(val total: BigDecimal, val currency: String = "EUR", val lines: List<Line> = emptyList())

data class Line(val text: String, val count: Int = 1)
