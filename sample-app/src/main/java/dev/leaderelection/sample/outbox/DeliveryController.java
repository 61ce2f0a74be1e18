// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.outbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what was delivered, and by whom. */
@RestController
@RequestMapping("/deliveries")
class DeliveryController {

    private final Deliveries deliveries;

    DeliveryController(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @GetMapping
    List<Delivery> newest(@RequestParam(defaultValue = "100") @Positive @Max(10_000) int limit) {
        return deliveries.newest(limit);
    }
}
