package dev.seaworthy.backup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.seaworthy.backup", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule coreKnowsNeitherWebNorSpringNorSiblings = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta..",
                    "org.springframework..",
                    "dev.seaworthy.audit..",
                    "dev.seaworthy.health..",
                    "dev.seaworthy.metrics..",
                    "dev.seaworthy.alerts..",
                    "dev.seaworthy.servlet..",
                    "dev.seaworthy.spring..");

    @ArchTest
    static final ArchRule rootDoesNotKnowItsPlugIns = noClasses()
            .that()
            .resideInAPackage("dev.seaworthy.backup")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.seaworthy.backup.*..");

    @ArchTest
    static final ArchRule sourcesAndStorageDoNotKnowOneAnother = slices().matching(
                    "dev.seaworthy.backup.(source|storage|cluster)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule dbSchedulerStaysWhereItIsOptional = noClasses()
            .that()
            .resideOutsideOfPackage("dev.seaworthy.backup.cluster")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.kagkarlsson..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.seaworthy.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule jacksonStaysPrivate = noClasses()
            .that()
            .arePublic()
            .and()
            .resideInAnyPackage("dev.seaworthy.backup", "dev.seaworthy.backup.source", "dev.seaworthy.backup.storage")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule exceptionsHaveOneBase = classes()
            .that()
            .areAssignableTo(RuntimeException.class)
            .and()
            .arePublic()
            .and()
            .resideInAPackage("dev.seaworthy.backup")
            .should()
            .beAssignableTo(BackupException.class);
}
