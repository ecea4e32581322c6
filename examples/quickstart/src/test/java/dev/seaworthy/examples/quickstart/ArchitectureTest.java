package dev.seaworthy.examples.quickstart;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.seaworthy.examples.quickstart", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule plainJava = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "dev.seaworthy.spring..", "dev.seaworthy.testsupport..")
            .because("the quickstart shows how Seaworthy is built into plain Java");

    @ArchTest
    static final ArchRule onlyTheMainClassIsPublic =
            classes().that().haveSimpleNameNotEndingWith("Quickstart").should().notBePublic();

    @ArchTest
    static final ArchRule wiringStandsInTwoPlaces = noClasses()
            .that()
            .haveSimpleNameNotContaining("Wiring")
            .and()
            // Reads REDIS_URL.
            .doNotHaveSimpleName("Settings")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.seaworthy.backup.source..",
                    "dev.seaworthy.backup.storage..",
                    "dev.seaworthy.health.checks..",
                    "dev.seaworthy.servlet.filter..")
            .because("a reader finds how Seaworthy is wired in SeaworthyWiring and BackupWiring");
}
