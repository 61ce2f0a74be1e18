// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.sample.order;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes and shows orders, on every instance. */
@RestController
@RequestMapping("/orders")
class OrderController {

    private final Orders orders;

    OrderController(Orders orders) {
        this.orders = orders;
    }

    @PostMapping
    ResponseEntity<Order> place(@Valid @RequestBody NewOrder wanted) {
        Order order = orders.place(wanted);
        return ResponseEntity.created(URI.create("/orders/" + order.id())).body(order);
    }

    @GetMapping
    List<Order> newest(@RequestParam(defaultValue = "100") @Positive @Max(10_000) int limit) {
        return orders.newest(limit);
    }

    @GetMapping("/{id}")
    ResponseEntity<Order> order(@PathVariable UUID id) {
        return ResponseEntity.of(orders.find(id));
    }
}
