package dev.seaworthy.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.seaworthy.audit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theCoreKnowsNoWebNoSpringAndNoSibling = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..",
                    "javax.servlet..",
                    "org.springframework..",
                    "dev.seaworthy.health..",
                    "dev.seaworthy.metrics..",
                    "dev.seaworthy.alerts..",
                    "dev.seaworthy.backup..",
                    "dev.seaworthy.servlet..",
                    "dev.seaworthy.spring..");

    @ArchTest
    static final ArchRule theRootKnowsNoSubPackage = noClasses()
            .that()
            .resideInAPackage("dev.seaworthy.audit")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.seaworthy.audit.*..");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.seaworthy.audit.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheJsonWriterKnowsJackson = classes()
            .that()
            .resideInAPackage("dev.seaworthy.audit..")
            .and()
            .haveNameNotMatching(".*\\.AuditJson(\\$.*)?")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackage("com.fasterxml..");
}
