// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.leaderelection.engine.LeaderEngine;

/** Who may know whom inside the core; section 7 of the design. */
@AnalyzeClasses(packages = "dev.leaderelection", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule coreKnowsTheJdkSlf4jAndJspecifyOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.leaderelection..", "java..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule apiKnowsNeitherEngineNorStores = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..engine..", "..memory..", "..spi..");

    @ArchTest
    static final ArchRule storesDoNotKnowTheEngine = noClasses()
            .that()
            .resideInAnyPackage("..spi..", "..memory..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..engine..");

    @ArchTest
    static final ArchRule engineHasOnePublicClass = classes()
            .that()
            .resideInAPackage("..engine..")
            .and()
            .areTopLevelClasses()
            .and()
            .doNotBelongToAnyOf(LeaderEngine.class)
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule machineKnowsNoThreads = noClasses()
            .that()
            .resideInAPackage("..engine..")
            .and()
            .haveSimpleNameNotStartingWith("Engine")
            .and()
            .doNotHaveSimpleName("LeaderEngine")
            .and()
            .doNotHaveSimpleName("CallbackExecutor")
            .and()
            .doNotHaveSimpleName("Hints")
            .and()
            .doNotHaveSimpleName("Listeners")
            .and()
            .doNotHaveSimpleName("Requests")
            .and()
            .doNotHaveSimpleName("JoinedRole")
            .and()
            .doNotHaveSimpleName("PinnedWork")
            .and()
            .doNotHaveSimpleName("StoreRunner")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.Thread|java\\.util\\.concurrent\\.(?!atomic).*|java\\.time\\.Clock");
}
