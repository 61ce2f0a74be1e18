// SPDX-License-Identifier: Apache-2.0
package dev.leaderelection.boot;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.leaderelection.engine.LeaderEngine;
import org.aopalliance.aop.Advice;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Who may know whom, see the design's section on modules. */
@AnalyzeClasses(packages = "dev.leaderelection", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule NOTHING_BELOW_KNOWS_THE_STARTER = noClasses()
            .that()
            .resideOutsideOfPackages("dev.leaderelection.boot..", "dev.leaderelection.dashboard..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.leaderelection.boot..");

    @ArchTest
    static final ArchRule STARTER_DOES_NOT_KNOW_THE_DASHBOARD = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.leaderelection.dashboard..");

    @ArchTest
    static final ArchRule PARTS_OF_THE_STARTER_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("dev.leaderelection.boot.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule ENGINE_IS_KNOWN_BY_ITS_FACTORY_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.leaderelection.engine..").and(not(equivalentTo(LeaderEngine.class))));

    @ArchTest
    static final ArchRule BACKENDS_ARE_KNOWN_WHERE_ONE_IS_CHOSEN_OR_FENCED_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot..")
            .and()
            .resideOutsideOfPackages(
                    "dev.leaderelection.boot.autoconfigure",
                    "dev.leaderelection.boot.catchup",
                    "dev.leaderelection.boot.fence")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.leaderelection.spi..",
                    "dev.leaderelection.memory..",
                    "dev.leaderelection.jdbc..",
                    "javax.sql..",
                    "org.springframework.jdbc..");

    @ArchTest
    static final ArchRule CATCH_UP_KNOWS_NOTES_AND_NO_BACKEND = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot.catchup")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.leaderelection.memory..",
                    "dev.leaderelection.jdbc..",
                    "javax.sql..",
                    "org.springframework.jdbc..");

    @ArchTest
    static final ArchRule ACTUATOR_IS_KNOWN_TO_ITS_PACKAGE_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot..")
            .and()
            .resideOutsideOfPackage("dev.leaderelection.boot.actuate")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health.."));

    @ArchTest
    static final ArchRule METERS_ARE_KNOWN_TO_THEIR_PACKAGE_ONLY = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot..")
            .and()
            .resideOutsideOfPackage("dev.leaderelection.boot.metrics")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule GATE_NEEDS_NO_ASPECTJ = noClasses()
            .that()
            .resideInAPackage("dev.leaderelection.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.aspectj..");

    @ArchTest
    static final ArchRule ADVICE_STAYS_INSIDE =
            classes().that().areAssignableTo(Advice.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .haveSimpleNameEndingWith("AutoConfiguration");

    @ArchTest
    static final ArchRule PROPERTIES_ARE_RECORDS = classes()
            .that()
            .areAnnotatedWith(ConfigurationProperties.class)
            .should()
            .beRecords();
}
