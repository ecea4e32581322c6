package dev.seaworthy.examples.springboot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The projects over HTTP. */
@RestController
@RequestMapping("/projects")
class ProjectController {

    private static final int LONGEST_NAME = 200;

    private final Projects projects;

    ProjectController(Projects projects) {
        this.projects = projects;
    }

    /** What a client sends. */
    record Named(@Nullable String name) {

        String checked() {
            if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
                throw new ResponseStatusException(
                        HttpStatus.BAD_REQUEST, "give {\"name\"} of 1 to " + LONGEST_NAME + " characters");
            }
            return name;
        }
    }

    @GetMapping
    List<Project> all() {
        return projects.all();
    }

    @GetMapping("/search")
    List<Project> search(@RequestParam("q") String text) {
        return projects.search(text);
    }

    @GetMapping("/suggestions")
    List<String> suggestions(@RequestParam("prefix") String prefix) {
        return projects.suggestions(prefix);
    }

    @GetMapping("/statistics")
    ProjectStatistics statistics() {
        return projects.statistics();
    }

    @GetMapping("/{id}")
    Project one(@PathVariable("id") String id) {
        return projects.one(id).orElseThrow(ProjectController::unknown);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Project create(@RequestBody Named project) {
        return projects.create(project.checked());
    }

    @PutMapping("/{id}")
    Project rename(@PathVariable("id") String id, @RequestBody Named project) {
        return projects.rename(id, project.checked()).orElseThrow(ProjectController::unknown);
    }

    private static ResponseStatusException unknown() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such project");
    }

    @ExceptionHandler(DuplicateKeyException.class)
    @ResponseStatus(code = HttpStatus.CONFLICT, reason = "another project has that name")
    void taken() {}
}
