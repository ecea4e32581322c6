package dev.seaworthy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.seaworthy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule knowsNeitherTheWebNorSpringNorASibling = noClasses()
            .that()
            .resideInAnyPackage("dev.seaworthy.health..", "dev.seaworthy.metrics..", "dev.seaworthy.alerts..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..",
                    "javax.servlet..",
                    "org.springframework..",
                    "dev.seaworthy.audit..",
                    "dev.seaworthy.backup..",
                    "dev.seaworthy.servlet..",
                    "dev.seaworthy.spring..");

    @ArchTest
    static final ArchRule theEngineKnowsNothingOfWhatSurroundsIt = noClasses()
            .that()
            .resideInAPackage("dev.seaworthy.health")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.seaworthy.health.*..", "dev.seaworthy.metrics..", "dev.seaworthy.alerts..");

    @ArchTest
    static final ArchRule checksAndFormatsKnowTheEngineOnly = noClasses()
            .that()
            .resideInAPackage("dev.seaworthy.health.*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.seaworthy.metrics..", "dev.seaworthy.alerts..");

    @ArchTest
    static final ArchRule checksDoNotKnowFormats = noClasses()
            .that()
            .resideInAPackage("dev.seaworthy.health.checks")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.seaworthy.health.format");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("dev.seaworthy.(**)").should().beFreeOfCycles();
}
