package dev.seaworthy.servlet;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.seaworthy.servlet", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> JACKSON = resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule knowsTheCoresAndTheServletApiOnly = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "jakarta.servlet..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "io.micrometer.core.instrument..",
                    "dev.seaworthy.servlet..",
                    "dev.seaworthy.audit..",
                    "dev.seaworthy.health..",
                    "dev.seaworthy.metrics..",
                    "dev.seaworthy.alerts..",
                    "dev.seaworthy.backup.."));

    @ArchTest
    static final ArchRule theRootKnowsNoSubPackage = noClasses()
            .that(resideInAPackage("dev.seaworthy.servlet"))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.seaworthy.servlet.*.."));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.seaworthy.servlet.(*)..").should().beFreeOfCycles();

    /** A class that mentions two cores can not be loaded when one of them is absent. */
    @ArchTest
    static final ArchRule auditIsMentionedByItsOwnClassesOnly = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Audit")
            .and()
            .haveSimpleNameNotStartingWith("RequestAuditFilter")
            .and()
            .doNotHaveSimpleName("SeaworthyServletsBuilder")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.seaworthy.audit.."));

    @ArchTest
    static final ArchRule backupIsMentionedByItsOwnClassesOnly = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Backup")
            .and()
            // Made only where both cores are there.
            .doNotHaveSimpleName("AuditedJobs")
            .and()
            .doNotHaveSimpleName("SeaworthyServletsBuilder")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.seaworthy.backup.."));

    @ArchTest
    static final ArchRule healthIsMentionedByItsOwnClassesOnly = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Health")
            .and()
            .haveSimpleNameNotStartingWith("Metrics")
            .and()
            .haveSimpleNameNotStartingWith("Info")
            .and()
            .haveSimpleNameNotStartingWith("Operations")
            .and()
            .haveSimpleNameNotStartingWith("Alert")
            .and()
            .haveSimpleNameNotStartingWith("Objective")
            .and()
            .doNotHaveFullyQualifiedName("dev.seaworthy.servlet.filter.HttpMetricsFilter")
            .and()
            .doNotHaveFullyQualifiedName("dev.seaworthy.servlet.filter.HttpMetricsFilter$Finish")
            .and()
            .doNotHaveSimpleName("SeaworthyServletsBuilder")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("dev.seaworthy.health..", "dev.seaworthy.metrics..", "dev.seaworthy.alerts.."));

    /** Micrometer comes with health-core, which may be absent. */
    @ArchTest
    static final ArchRule micrometerIsMentionedByItsOwnClassOnly = noClasses()
            .that()
            .doNotHaveSimpleName("RateLimitMeters")
            .should()
            .dependOnClassesThat(resideInAPackage("io.micrometer.."));

    /** Jackson is ours alone: a host may have another version of it, or none that it knows of. */
    @ArchTest
    static final ArchRule jacksonIsNotInPublicSignatures = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .notHaveRawReturnType(JACKSON)
            .andShould()
            .notHaveRawParameterTypes(anyElementThat(JACKSON));

    @ArchTest
    static final ArchRule theRequestUriDecidesNothing = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.seaworthy.servlet.filter.RequestContextFilter")
            .should()
            .callMethod(jakarta.servlet.http.HttpServletRequest.class, "getRequestURI")
            .orShould()
            .callMethod(jakarta.servlet.http.HttpServletRequest.class, "getRequestURL")
            .orShould()
            .callMethod(jakarta.servlet.http.HttpServletRequest.class, "getParameter", String.class);
}
