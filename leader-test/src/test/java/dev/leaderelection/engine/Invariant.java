// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.engine;

/** The invariants of {@code docs/design.md}, section 3. */
enum Invariant {
    I1("belief of different members overlaps"),
    I2("tokens do not increase from term to term"),
    I3("a register that refuses lower tokens accepted a stale write"),
    I4("belief without confirmed ownership, or a term revived"),
    I5("an unknown outcome taken as success, or a claim nobody knows of"),
    I6("a release sent before belief was off and the drain over"),
    I7("belief came back"),
    I8("a role is not led in time"),
    I9("callbacks do not alternate, or a request is not answered once"),
    I10("traffic at rest depends on the roles, or the engine does not rest"),
    I11("roles go on moving though no member comes or goes"),
    I12("a role is led by another member than it should be"),
    DEFECT("the engine failed");

    private final String broken;

    Invariant(String broken) {
        this.broken = broken;
    }

    String broken() {
        return broken;
    }
}
