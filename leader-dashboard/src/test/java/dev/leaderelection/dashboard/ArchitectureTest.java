// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.dashboard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, see the design's section on modules. */
@AnalyzeClasses(packages = "dev.leaderelection", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NOTHING_ELSE_KNOWS_THE_STARTER = noClasses()
            .that()
            .resideOutsideOfPackages("dev.leaderelection.boot..", "dev.leaderelection.dashboard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.leaderelection.boot..");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_DASHBOARD = noClasses()
            .that()
            .resideOutsideOfPackage("dev.leaderelection.dashboard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.leaderelection.dashboard..");

    @ArchTest
    static final ArchRule DASHBOARD_KNOWS_THE_API_AND_THE_ENDPOINT_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.dashboard..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.leaderelection.engine..",
                    "dev.leaderelection.spi..",
                    "dev.leaderelection.memory..",
                    "dev.leaderelection.jdbc..",
                    "dev.leaderelection.boot",
                    "dev.leaderelection.boot.autoconfigure..",
                    "dev.leaderelection.boot.fence..",
                    "dev.leaderelection.boot.gate..",
                    "dev.leaderelection.boot.integration..",
                    "dev.leaderelection.boot.lifecycle..",
                    "dev.leaderelection.boot.metrics..",
                    "dev.leaderelection.boot.web..");
}
