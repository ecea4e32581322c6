package dev.seaworthy.spring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;

@AnalyzeClasses(packages = "dev.seaworthy.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule thirdPartyTypesAreThoseOfTheHost = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.sql..",
                    "jakarta.servlet..",
                    "org.aopalliance..",
                    "dev.seaworthy..",
                    "org.springframework..",
                    "com.zaxxer.hikari..",
                    "io.micrometer.core..",
                    "org.jdbi.v3.core..",
                    "org.slf4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule classesOfALineCarryItsName = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Boot3")
            .and()
            .haveSimpleNameNotStartingWith("Boot4")
            .and()
            .haveSimpleNameNotStartingWith("OnBoot")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.boot.actuate.health..", "org.springframework.boot.health..");

    @ArchTest
    static final ArchRule ofTheRestOfActuatorTheEndpointsAreKnown = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Boot3")
            .and()
            .haveSimpleNameNotStartingWith("OnBoot")
            .and()
            .doNotHaveSimpleName("ActuatorAudit")
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework.boot.actuate..")
                    .and(not(resideInAnyPackage(
                            "org.springframework.boot.actuate.endpoint..",
                            "org.springframework.boot.actuate.autoconfigure.endpoint.."))))
            .because("those are the same on both lines");

    @ArchTest
    static final ArchRule pathsAreBoundAsText = noFields()
            .should()
            .haveRawType(Path.class)
            .because("Spring looks for a relative path in the class path and in the web application first");

    @ArchTest
    static final ArchRule usersOnlySeeWhatTheyName = classes()
            .that()
            .arePublic()
            .should()
            .beAnnotatedWith(AutoConfiguration.class)
            .orShould()
            .haveSimpleNameEndingWith("Customizer")
            .orShould()
            .haveSimpleName("Audited");

    @ArchTest
    static final ArchRule nothingIsFoundByScanning = noClasses()
            .should()
            .beMetaAnnotatedWith("org.springframework.stereotype.Component")
            .andShould()
            .notBeMetaAnnotatedWith("org.springframework.context.annotation.Configuration");
}
